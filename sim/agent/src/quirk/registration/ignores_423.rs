//! `ignores-423`: asks again for the interval that was refused with 423.

use crate::quirk::{Effect, Quirk};

/// See the module.
pub(super) static QUIRK: Quirk = Quirk {
    id: "ignores-423",
    does: "asks again for the interval that was refused with 423",
    seen: "PBXs with a fixed expiry",
    check: "registration/min-expires-obeyed",
    cure: "ask for at least Min-Expires (RFC 3261 10.2.8)",
    effect: Effect::Decision,
};
