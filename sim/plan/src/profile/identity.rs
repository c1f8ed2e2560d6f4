//! Identity headers: what is sent, and what is believed.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Identity.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Identity {
    /// Headers this side adds to its own INVITE besides From.
    #[serde(deserialize_with = "crate::file::distinct")]
    #[schemars(extend("uniqueItems" = true))]
    pub sends: Vec<IdentityHeader>,
    /// Headers this side reads the caller from, best first; From is the last resort.
    #[serde(deserialize_with = "crate::file::distinct")]
    #[schemars(extend("uniqueItems" = true))]
    pub reads: Vec<IdentityHeader>,
    /// Callers are anonymous: `Privacy: id` and an anonymous From.
    pub anonymous: bool,
    /// The number of the phones that call from here, `+` and digits or digits that complete `numbers.block`; when empty
    /// the main number of the trunk, and at a carrier somebody in the public network.
    #[serde(deserialize_with = "crate::file::number_or_none")]
    #[schemars(with = "crate::file::NumberOrNone")]
    pub number: String,
    /// A call may be told to show a number that is none of this side's own: no DID, not in `numbers.block`, and not
    /// `identity.number`.
    pub foreign_numbers: bool,
    /// Carrier: what becomes of a call whose caller shows a number that is none of `[numbers.dids]`.
    pub screening: Screening,
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
            number: String::new(),
            foreign_numbers: false,
            screening: Screening::default(),
            display_name: String::new(),
        }
    }
}

/// What becomes of a caller's number that is not the customer's.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Screening {
    /// It is passed on as it is.
    #[default]
    Pass,
    /// The main number of the trunk takes its place.
    MainNumber,
    /// The call is refused with this status.
    Reject(
        #[serde(deserialize_with = "crate::file::status_without_challenge")]
        #[schemars(with = "crate::file::PlainStatus")]
        u16,
    ),
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
