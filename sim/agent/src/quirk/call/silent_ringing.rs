//! Rings for minutes without repeating a provisional response.

use plan::{Side, TrunkMode};

use crate::quirk::{Effect, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "phones behind gateways without Timer C in mind",
    check: "call/progress-repeated",
    cure: "repeat a provisional response every minute (RFC 3261 13.3.1.1)",
    effect: Effect::Decision,
    twin: Twin::of(Side::Carrier, "calls/outbound-rings-long", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};
