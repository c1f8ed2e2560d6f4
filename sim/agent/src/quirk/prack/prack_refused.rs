//! `prack-refused`: answers every PRACK with 481.

use crate::quirk::{Effect, Quirk};

/// See the module.
pub(super) static QUIRK: Quirk = Quirk {
    id: "prack-refused",
    does: "answers every PRACK with 481",
    seen: "proxies that lose the early dialog",
    check: "prack/answered",
    cure: "answer a PRACK that fits with 200 (RFC 3262 3)",
    effect: Effect::Decision,
};
