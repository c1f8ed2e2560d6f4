//! Session timers, RFC 4028.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Session timers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct SessionTimer {
    /// Whether they are used.
    pub mode: SessionTimerMode,
    /// Session-Expires.
    #[serde(deserialize_with = "crate::file::session_interval")]
    #[schemars(with = "crate::file::SessionInterval")]
    pub expires_s: u32,
    /// Min-SE.
    #[serde(deserialize_with = "crate::file::session_interval")]
    #[schemars(with = "crate::file::SessionInterval")]
    pub min_se_s: u32,
    /// Who refreshes, if this side may choose.
    pub refresher: Refresher,
}

impl Default for SessionTimer {
    fn default() -> Self {
        Self { mode: SessionTimerMode::Off, expires_s: 1800, min_se_s: 90, refresher: Refresher::Uac }
    }
}

/// Whether session timers are used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum SessionTimerMode {
    /// Not mentioned.
    #[default]
    Off,
    /// Used when the other side asks.
    Supported,
    /// Asked for on every call.
    Requested,
}

/// Who refreshes a session.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Refresher {
    /// The side that sent the INVITE.
    #[default]
    Uac,
    /// The side that answered it.
    Uas,
}
