//! `refreshes-late`: refreshes its registration after it has run out.

use crate::quirk::{Effect, Quirk};

/// See the module.
pub(super) static QUIRK: Quirk = Quirk {
    id: "refreshes-late",
    does: "refreshes its registration after it has run out",
    seen: "PBXs that count from their own wish instead of the grant",
    check: "registration/refresh-before-expiry",
    cure: "refresh before the granted interval ends (RFC 3261 10.2.4)",
    effect: Effect::Decision,
};
