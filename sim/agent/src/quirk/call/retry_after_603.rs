//! `retry-after-603`: calls again at once after a 603.

use crate::quirk::{Effect, Quirk};

/// See the module.
pub(super) static QUIRK: Quirk = Quirk {
    id: "retry-after-603",
    does: "calls again at once after a 603",
    seen: "hunting logic that ignores the class of the answer",
    check: "call/no-retry-after-603",
    cure: "try nobody else after a 6xx (RFC 3261 21.6)",
    effect: Effect::Decision,
};
