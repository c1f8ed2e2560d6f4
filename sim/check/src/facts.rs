//! What the judges are told about a trunk before the first packet: its mode and what both sides agreed.

use core::time::Duration;

/// How the two sides find each other.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TrunkMode {
    /// The PBX registers.
    #[default]
    Registration,
    /// Both sides are provisioned with each other's address.
    Static,
}

/// What is known about the trunk. Everything that is `None` or empty is not judged.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// The trunk mode, when known.
    pub mode: Option<TrunkMode>,
    /// What the carrier's profile states.
    pub carrier: SideFacts,
    /// What the PBX's profile states.
    pub pbx: SideFacts,
}

/// What one side's profile states.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SideFacts {
    /// The codec names of the profile in order of preference, `PCMA`.
    pub codecs: Vec<String>,
    /// Numbers that belong to this side, as digits with a leading plus.
    pub dids: Vec<String>,
    /// User, realm and password by which this side authenticates to the other.
    pub credentials: Option<Credentials>,
    /// The least time between two OPTIONS pings of this side.
    pub options_interval: Option<Duration>,
    /// The shortest pause between two refused REGISTERs that is not hammering.
    pub register_retry: Option<Duration>,
    /// Simultaneous calls this side takes.
    pub channels: Option<u32>,
    /// True when a call without offer may be refused.
    pub refuses_delayed_offer: bool,
    /// True when numbers it sends are global E.164 with plus.
    pub e164: Option<bool>,
}

/// A user name and its password, kept from being printed.
#[derive(Clone, PartialEq, Eq)]
pub struct Credentials {
    /// The user name of the digest.
    pub user: String,
    /// The password.
    pub password: String,
}

impl core::fmt::Debug for Credentials {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        // A secret is never printed, not even in a debug line.
        f.debug_struct("Credentials").field("user", &self.user).finish_non_exhaustive()
    }
}
