//! `duration-limit-ignored`: has a longest call duration and does not keep to it.

use crate::quirk::{Effect, Quirk};

/// See the module.
pub(super) static QUIRK: Quirk = Quirk {
    id: "duration-limit-ignored",
    does: "has a longest call duration and does not keep to it",
    seen: "limits that count billed minutes only",
    check: "call/duration-limit",
    cure: "end the call by BYE when the limit is reached",
    effect: Effect::Decision,
};
