//! Gives rejected credentials a second try.

use plan::{Side, TrunkMode};

use crate::quirk::{Effect, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "clients that do not look whether a nonce was stale",
    check: "auth/no-loop",
    cure: "stop when the first answer to a challenge is rejected (RFC 3261 22.1)",
    effect: Effect::Decision,
    twin: Twin::of(Side::Pbx, "registration/refused-password-401", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};
