//! Takes more calls in a second than it says.

use plan::{Side, TrunkMode};

use crate::quirk::{Effect, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "carriers whose limit is counted on another machine than the one that takes the call",
    check: "call/call-rate",
    cure: "count new calls where they are taken, and refuse those that come too soon",
    effect: Effect::Decision,
    twin: Twin::of(Side::Carrier, "capacity/outbound-calls-per-second", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};
