//! Sends its first REGISTER and at once another.

use plan::{Side, TrunkMode};

use crate::quirk::{Effect, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "boxes that register for each line of one account",
    check: "registration/one-at-a-time",
    cure: "wait for the final response before the next REGISTER (RFC 3261 10.2)",
    effect: Effect::Decision,
    twin: Twin::of(Side::Pbx, "calls/inbound-180-after-183", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};
