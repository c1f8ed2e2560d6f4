//! Identity headers: what is sent, and what is believed.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Identity.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Identity {
    /// Headers this side adds to its own INVITE besides From.
    pub sends: Vec<IdentityHeader>,
    /// Headers this side reads the caller from, best first; From is the last resort.
    pub reads: Vec<IdentityHeader>,
    /// Callers are anonymous: `Privacy: id` and an anonymous From.
    pub anonymous: bool,
    /// The name shown with the number; none when empty.
    #[serde(deserialize_with = "crate::file::plain")]
    #[schemars(with = "crate::file::Plain")]
    pub display_name: String,
}

impl Default for Identity {
    fn default() -> Self {
        Self {
            sends: vec![IdentityHeader::PAssertedIdentity],
            reads: vec![IdentityHeader::PAssertedIdentity],
            anonymous: false,
            display_name: String::new(),
        }
    }
}

/// A header that can carry the caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum IdentityHeader {
    /// From.
    From,
    /// P-Asserted-Identity, RFC 3325.
    PAssertedIdentity,
    /// P-Preferred-Identity, RFC 3325.
    PPreferredIdentity,
    /// Remote-Party-ID, never an RFC.
    RemotePartyId,
    /// Diversion, RFC 5806.
    Diversion,
}
