//! Sends its RTP two ports above the agreed one.

use plan::{Side, TrunkMode};

use crate::quirk::{Effect, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "NAT boxes that guess",
    check: "media/negotiated-address",
    cure: "send to the address and port of the description (RFC 3264 5.1)",
    effect: Effect::Decision,
    twin: Twin::of(Side::Pbx, "calls/inbound-180-after-183", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};
