//! Answers challenge after challenge with the same wrong credentials.

use plan::{Side, TrunkMode};

use crate::quirk::{Effect, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "clients that take every 401 for a stale nonce",
    check: "auth/no-loop",
    cure: "give up after a fresh challenge that refuses the answer (RFC 3261 22.2)",
    effect: Effect::Decision,
    twin: Twin::of(Side::Pbx, "registration/refused-password-401", TrunkMode::Registration)
        .also(&["registration/no-hammering"]),
    ..Quirk::of(module_path!())
};
