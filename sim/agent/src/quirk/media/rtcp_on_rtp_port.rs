//! Sends RTCP to the RTP port without having agreed on it.

use plan::{Side, TrunkMode};

use crate::quirk::{Effect, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "WebRTC stacks behind a trunk",
    check: "media/rtcp-port",
    cure: "send RTCP to the next higher port unless rtcp-mux was agreed (RFC 5761 5.1.1)",
    effect: Effect::Decision,
    twin: Twin::of(Side::Pbx, "calls/inbound-180-after-183", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};
