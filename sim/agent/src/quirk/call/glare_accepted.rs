//! `glare-accepted`: accepts a re-INVITE while its own is pending.

use crate::quirk::{Effect, Quirk};

/// See the module.
pub(super) static QUIRK: Quirk = Quirk {
    id: "glare-accepted",
    does: "accepts a re-INVITE while its own is pending",
    seen: "stacks without a glare rule",
    check: "call/glare-491",
    cure: "answer 491 while an INVITE of one's own is pending (RFC 3261 14.2)",
    effect: Effect::Decision,
};
