//! `never-refreshes`: agrees to refresh the session and never does.

use crate::quirk::{Effect, Quirk};

/// See the module.
pub(super) static QUIRK: Quirk = Quirk {
    id: "never-refreshes",
    does: "agrees to refresh the session and never does",
    seen: "stacks that answer session timers and have none",
    check: "timer/refreshed-in-time",
    cure: "refresh at half the interval (RFC 4028 7.2, 10)",
    effect: Effect::Decision,
};
