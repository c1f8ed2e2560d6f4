//! Registration: what the PBX asks for, what the registrar grants, and credentials.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::Secret;

/// Accounts of a trunk, at most.
pub(super) const ACCOUNTS_MAX: usize = 1_000;

/// Registration. The PBX is provisioned with the carrier's values unless its own file states others.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Registration {
    /// User part of the address of record.
    #[serde(deserialize_with = "crate::file::user")]
    #[schemars(with = "crate::file::User")]
    pub user: String,
    /// User name in the digest; `user` when empty.
    #[serde(deserialize_with = "crate::file::plain")]
    #[schemars(with = "crate::file::Plain")]
    pub auth_user: String,
    /// The password.
    pub password: Secret,
    /// User part of the Contact; `user` when empty.
    #[serde(deserialize_with = "crate::file::user_or_none")]
    #[schemars(with = "crate::file::UserOrNone")]
    pub contact_user: String,
    /// Expiry the PBX asks for; of a carrier, what it proposes to a PBX that states none.
    #[serde(deserialize_with = "crate::file::interval")]
    #[schemars(with = "crate::file::Interval")]
    pub expires_s: u32,
    /// Shorter requests get 423. Registrar.
    pub min_expires_s: u32,
    /// Longer requests are granted this. Registrar.
    #[serde(deserialize_with = "crate::file::interval")]
    #[schemars(with = "crate::file::Interval")]
    pub max_expires_s: u32,
    /// When the PBX refreshes, in percent of the granted interval.
    #[serde(deserialize_with = "crate::file::percent")]
    #[schemars(with = "crate::file::Percent")]
    pub refresh_percent: u32,
    /// Waits before the second, third ... attempt after a failure; the last one repeats.
    #[serde(deserialize_with = "crate::file::waits")]
    #[schemars(with = "crate::file::Waits")]
    pub retry_s: Vec<u32>,
    /// Bulk registration of RFC 6140 instead of a pilot.
    pub gin: bool,
    /// Several accounts in place of the one above, by their users: each registers by itself, answers challenges as
    /// itself, and is called at its own DIDs.
    pub accounts: BTreeMap<String, TrunkAccount>,
    /// The PBX removes its binding when it stops.
    pub unregister_on_stop: bool,
}

impl Default for Registration {
    fn default() -> Self {
        Self {
            user: "trunk1001".to_owned(),
            auth_user: String::new(),
            password: Secret::new("correct-horse"),
            contact_user: String::new(),
            expires_s: 3600,
            min_expires_s: 60,
            max_expires_s: 3600,
            refresh_percent: 80,
            retry_s: vec![30, 60, 120, 300],
            gin: false,
            accounts: BTreeMap::new(),
            unregister_on_stop: true,
        }
    }
}

impl Registration {
    /// The user name for the digest.
    #[must_use]
    pub fn digest_user(&self) -> &str {
        if self.auth_user.is_empty() { &self.user } else { &self.auth_user }
    }

    /// The names and passwords by which challenges are answered: those of the account, or of each.
    pub fn credentials(&self) -> impl Iterator<Item = (&str, &Secret)> {
        let one = self.accounts.is_empty().then(|| (self.digest_user(), &self.password));
        one.into_iter().chain(self.accounts.iter().map(|(user, account)| (user.as_str(), &account.password)))
    }

    /// The user part of the Contact.
    #[must_use]
    pub fn contact(&self) -> &str {
        if self.contact_user.is_empty() { &self.user } else { &self.contact_user }
    }

    /// How long to wait after the n-th failure in a row, from 1.
    #[must_use]
    pub fn retry_after_failure(&self, n: usize) -> u32 {
        let at = n.saturating_sub(1).min(self.retry_s.len().saturating_sub(1));
        self.retry_s.get(at).copied().unwrap_or(u32::MAX)
    }
}

/// One of several accounts of a trunk.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct TrunkAccount {
    /// Its password.
    pub password: Secret,
    /// Its DIDs, by their names in `numbers.dids`.
    #[serde(deserialize_with = "crate::file::distinct")]
    #[schemars(extend("uniqueItems" = true))]
    pub dids: Vec<String>,
}

/// What the carrier asks credentials for. The PBX answers any challenge it can.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Challenge {
    /// REGISTER is challenged with 401.
    pub register: bool,
    /// INVITE is challenged with 407 on a registration trunk.
    pub invite_registration: bool,
    /// INVITE is challenged with 407 on a static trunk.
    pub invite_static: bool,
    /// One challenge per algorithm, in this order. The PBX uses the first one it has in its own list.
    #[serde(deserialize_with = "crate::file::distinct")]
    #[schemars(extend("uniqueItems" = true))]
    pub algorithms: Vec<Algorithm>,
    /// `qop="auth"` is offered; the old form of RFC 2069 otherwise.
    pub qop: bool,
    /// The realm; the domain when empty.
    #[serde(deserialize_with = "crate::file::plain")]
    #[schemars(with = "crate::file::Plain")]
    pub realm: String,
    /// An older nonce gets a new challenge with `stale=true`.
    #[serde(deserialize_with = "crate::file::interval")]
    #[schemars(with = "crate::file::Interval")]
    pub nonce_lifetime_s: u32,
    /// What wrong credentials get: another challenge (401, 407) or 403.
    #[serde(deserialize_with = "crate::file::final_status")]
    #[schemars(with = "crate::file::FinalStatus")]
    pub wrong_credentials_status: u16,
}

impl Default for Challenge {
    fn default() -> Self {
        Self {
            register: true,
            invite_registration: true,
            invite_static: false,
            algorithms: vec![Algorithm::Md5],
            qop: true,
            realm: String::new(),
            nonce_lifetime_s: 300,
            wrong_credentials_status: 403,
        }
    }
}

/// A digest algorithm.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub enum Algorithm {
    /// MD5, RFC 2617.
    #[serde(rename = "MD5")]
    Md5,
    /// SHA-256, RFC 8760.
    #[serde(rename = "SHA-256")]
    Sha256,
}

impl Algorithm {
    /// The token in the `algorithm` parameter.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Md5 => "MD5",
            Self::Sha256 => "SHA-256",
        }
    }
}
