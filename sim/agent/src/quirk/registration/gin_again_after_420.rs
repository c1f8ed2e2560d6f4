//! `gin-again-after-420`: tries bulk registration again after a 420.

use crate::quirk::{Effect, Quirk};

/// See the module.
pub(super) static QUIRK: Quirk = Quirk {
    id: "gin-again-after-420",
    does: "tries bulk registration again after a 420",
    seen: "clients without a fallback",
    check: "registration/gin-fallback",
    cure: "register the pilot, or raise an alarm, after a 420 for gin (RFC 3261 8.1.3.5)",
    effect: Effect::Decision,
};
