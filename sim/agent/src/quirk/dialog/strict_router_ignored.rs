//! `strict-router-ignored`: treats a strict router as a loose one.

use crate::quirk::{Effect, Quirk};

/// See the module.
pub(super) static QUIRK: Quirk = Quirk {
    id: "strict-router-ignored",
    does: "treats a strict router as a loose one",
    seen: "stacks that were never tried with an old proxy",
    check: "dialog/route-set",
    cure: "put a first route without lr into the Request-URI and the remote target last into Route (RFC 3261 12.2.1.1)",
    effect: Effect::Decision,
};
