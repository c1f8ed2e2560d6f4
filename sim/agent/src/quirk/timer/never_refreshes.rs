//! Agrees to refresh the session and never does.

use plan::{Side, TrunkMode};

use crate::quirk::{Effect, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "stacks that answer session timers and have none",
    check: "timer/refreshed-in-time",
    cure: "refresh at half the interval (RFC 4028 7.2, 10)",
    effect: Effect::Decision,
    twin: Twin::of(Side::Pbx, "long/outbound-session-timer", TrunkMode::Static),
    ..Quirk::of(module_path!())
};
