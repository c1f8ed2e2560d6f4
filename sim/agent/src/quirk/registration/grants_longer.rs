//! `grants-longer`: grants a longer registration than was asked for.

use crate::quirk::{Effect, Quirk};

/// See the module.
pub(super) static QUIRK: Quirk = Quirk {
    id: "grants-longer",
    does: "grants a longer registration than was asked for",
    seen: "registrars with a fixed expiry",
    check: "registration/expires-not-longer",
    cure: "grant at most what was asked for (RFC 3261 10.3)",
    effect: Effect::Decision,
};
