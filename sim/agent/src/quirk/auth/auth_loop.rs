//! `auth-loop`: answers challenge after challenge with the same wrong credentials.

use crate::quirk::{Effect, Quirk};

/// See the module.
pub(super) static QUIRK: Quirk = Quirk {
    id: "auth-loop",
    does: "answers challenge after challenge with the same wrong credentials",
    seen: "clients that take every 401 for a stale nonce",
    check: "auth/no-loop",
    cure: "give up after a fresh challenge that refuses the answer (RFC 3261 22.2)",
    effect: Effect::Decision,
};
