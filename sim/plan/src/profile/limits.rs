//! Capacity: how many calls at a time, and how many in a second.

use clock::Duration;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Capacity.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Limits {
    /// Calls at the same time, both directions together.
    #[serde(deserialize_with = "crate::file::channels")]
    #[schemars(with = "crate::file::Channels")]
    pub channels: u32,
    /// Of these, calls to the PBX; 0 for no limit of their own.
    #[serde(deserialize_with = "crate::file::channels_or_none")]
    #[schemars(with = "crate::file::ChannelsOrNone")]
    pub channels_inbound: u32,
    /// Of these, calls from the PBX; 0 for no limit of their own.
    #[serde(deserialize_with = "crate::file::channels_or_none")]
    #[schemars(with = "crate::file::ChannelsOrNone")]
    pub channels_outbound: u32,
    /// Final status for one call more than any of these.
    #[serde(deserialize_with = "crate::file::final_status")]
    #[schemars(with = "crate::file::FinalStatus")]
    pub channels_status: u16,
    /// Calls at the same time to one number of the trunk; 0 for no limit of their own.
    #[serde(deserialize_with = "crate::file::channels_or_none")]
    #[schemars(with = "crate::file::ChannelsOrNone")]
    pub channels_per_did: u32,
    /// Final status for one call more to that number.
    #[serde(deserialize_with = "crate::file::final_status")]
    #[schemars(with = "crate::file::FinalStatus")]
    pub channels_per_did_status: u16,
    /// New calls that this side takes in a second; 0 for no limit.
    #[serde(deserialize_with = "crate::file::rate_of_calls")]
    #[schemars(with = "crate::file::RateOfCalls")]
    pub calls_per_second: u32,
    /// So many of them may come at once after a pause; when absent, as many as `limits.calls_per_second`.
    #[serde(deserialize_with = "crate::file::burst")]
    #[schemars(with = "crate::file::Burst")]
    pub burst: u32,
    /// Final status for a call that comes too soon.
    #[serde(deserialize_with = "crate::file::final_status")]
    #[schemars(with = "crate::file::FinalStatus")]
    pub calls_per_second_status: u16,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            channels: 10,
            channels_inbound: 0,
            channels_outbound: 0,
            channels_status: 503,
            channels_per_did: 0,
            channels_per_did_status: 486,
            calls_per_second: 0,
            burst: 1,
            calls_per_second_status: 503,
        }
    }
}

impl Limits {
    /// How fast new calls may come; none without a limit.
    #[must_use]
    pub fn pace(&self) -> Option<CallPace> {
        let each = Duration::from_secs(1) / Some(self.calls_per_second).filter(|calls| *calls > 0)?;
        Some(CallPace { each, ahead: each * (self.burst - 1) })
    }
}

/// How fast new calls may come: a bucket with a token for each that may come at once, filled again at the rate of calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CallPace {
    /// From one call to the next in the long run.
    pub each: Duration,
    /// So much earlier than that a call may come after a pause.
    pub ahead: Duration,
}
