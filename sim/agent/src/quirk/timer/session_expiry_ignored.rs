//! `session-expiry-ignored`: goes on with a session that nobody has refreshed.

use crate::quirk::{Effect, Quirk};

/// See the module.
pub(super) static QUIRK: Quirk = Quirk {
    id: "session-expiry-ignored",
    does: "goes on with a session that nobody has refreshed",
    seen: "stacks that answer session timers and have none",
    check: "timer/expired-session-ended",
    cure: "send BYE shortly before the session expires (RFC 4028 10)",
    effect: Effect::Decision,
};
