//! Has the same From tag in all of its calls.

use plan::{Side, TrunkMode};

use crate::quirk::{Effect, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "small stacks that make a tag when they start",
    check: "dialog/tag-unique",
    cure: "make a new random tag for each call (RFC 3261 19.3)",
    effect: Effect::Decision,
    twin: Twin::of(Side::Pbx, "capacity/outbound-two-calls", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};
