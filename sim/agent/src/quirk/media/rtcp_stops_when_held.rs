//! Sends no RTCP while it may only receive.

use plan::{Side, TrunkMode};

use crate::quirk::{Effect, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "media servers that take recvonly for the end of the stream",
    check: "media/rtcp-on-hold",
    cure: "report whatever the direction is (RFC 8866 6.7.1)",
    effect: Effect::Decision,
    twin: Twin::of(Side::Carrier, "hold/outbound-caller-holds-for-a-minute", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};
