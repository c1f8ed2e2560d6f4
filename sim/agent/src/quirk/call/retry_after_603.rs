//! Calls again at once after a 603.

use plan::{Side, TrunkMode};

use crate::quirk::{Effect, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "hunting logic that ignores the class of the answer",
    check: "call/no-retry-after-603",
    cure: "try nobody else after a 6xx (RFC 3261 21.6)",
    effect: Effect::Decision,
    twin: Twin::of(Side::Carrier, "calls/inbound-declined", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};
