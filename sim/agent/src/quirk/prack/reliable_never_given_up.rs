//! `reliable-never-given-up`: rings on when no PRACK comes.

use crate::quirk::{Effect, Quirk};

/// See the module.
pub(super) static QUIRK: Quirk = Quirk {
    id: "reliable-never-given-up",
    does: "rings on when no PRACK comes",
    seen: "stacks that stop repeating and forget",
    check: "prack/given-up",
    cure: "refuse the INVITE with a 5xx after 64*T1 (RFC 3262 3)",
    effect: Effect::Decision,
};
