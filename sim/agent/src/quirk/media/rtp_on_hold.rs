//! Goes on sending while it is held.

use plan::{Side, TrunkMode};

use crate::quirk::{Effect, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "gateways that do not know hold",
    check: "media/stops-on-hold",
    cure: "stop sending when the direction forbids it (RFC 3264 8.4)",
    effect: Effect::Decision,
    twin: Twin::of(Side::Carrier, "hold/inbound-called-holds", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};
