//! Accepts a re-INVITE while its own is pending.

use plan::{Side, TrunkMode};

use crate::quirk::{Effect, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "stacks without a glare rule",
    check: "call/glare-491",
    cure: "answer 491 while an INVITE of one's own is pending (RFC 3261 14.2)",
    effect: Effect::Decision,
    twin: Twin::of(Side::Pbx, "reinvite/inbound-glare", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};
