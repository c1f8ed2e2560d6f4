//! `options-flood`: pings every second.

use crate::quirk::{Effect, Quirk};

/// See the module.
pub(super) static QUIRK: Quirk = Quirk {
    id: "options-flood",
    does: "pings every second",
    seen: "monitoring that was set up in a hurry",
    check: "options/not-too-often",
    cure: "ping every 30 to 60 seconds",
    effect: Effect::Decision,
};
