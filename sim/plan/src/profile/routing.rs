//! What surrounds a dialog: Record-Route, and requests from elsewhere.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Routing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Routing {
    /// Record-Route entries this side adds to a dialog, all of them its own address.
    pub record_route: RecordRoute,
    /// What a request from an address that belongs to no trunk gets.
    pub unknown_source: UnknownSource,
}

/// How many Record-Route entries.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum RecordRoute {
    /// None.
    #[default]
    None,
    /// One.
    Single,
    /// One without `lr`, as of a strict router (RFC 3261 16.12.1.2).
    Strict,
    /// Two, as of a proxy that changes the transport (RFC 5658).
    Double,
}

/// What a request from an unknown address gets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum UnknownSource {
    /// No answer at all.
    Ignore,
    /// A final response with this status.
    Reject(
        #[serde(deserialize_with = "crate::file::status_without_challenge")]
        #[schemars(with = "crate::file::PlainStatus")]
        u16,
    ),
}

impl Default for UnknownSource {
    fn default() -> Self {
        Self::Reject(403)
    }
}
