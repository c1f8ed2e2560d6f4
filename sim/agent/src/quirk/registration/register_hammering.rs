//! `register-hammering`: repeats a refused registration every half second.

use crate::quirk::{Effect, Quirk};

/// See the module.
pub(super) static QUIRK: Quirk = Quirk {
    id: "register-hammering",
    does: "repeats a refused registration every half second",
    seen: "PBXs with a short fixed retry timer",
    check: "registration/no-hammering",
    cure: "wait, and wait longer after each refusal (RFC 5626 4.5)",
    effect: Effect::Decision,
};
