//! Sends no RTCP.

use plan::{Side, TrunkMode};

use crate::quirk::{Effect, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "media servers that save packets",
    check: "media/rtcp-sent",
    cure: "send reports about every five seconds (RFC 3550 6.2)",
    effect: Effect::Decision,
    twin: Twin::of(Side::Pbx, "long/inbound-half-an-hour", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};
