//! Goes on with a session that nobody has refreshed.

use plan::{Side, TrunkMode};

use crate::quirk::{Effect, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "stacks that answer session timers and have none",
    check: "timer/expired-session-ended",
    cure: "send BYE shortly before the session expires (RFC 4028 10)",
    effect: Effect::Decision,
    twin: Twin::of(Side::Carrier, "long/outbound-session-timer", TrunkMode::Static)
        .beside(&["pbx:never-refreshes"])
        .also(&["timer/refreshed-in-time"]),
    ..Quirk::of(module_path!())
};
