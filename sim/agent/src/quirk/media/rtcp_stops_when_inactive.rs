//! Sends no RTCP while the stream is inactive.

use plan::{Side, TrunkMode};

use crate::quirk::{Effect, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "gateways that take inactive for the end of the stream",
    check: "media/rtcp-on-hold",
    cure: "report whatever the direction is (RFC 8866 6.7.4)",
    effect: Effect::Decision,
    twin: Twin::of(Side::Carrier, "hold/inbound-called-makes-inactive-for-a-minute", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};
