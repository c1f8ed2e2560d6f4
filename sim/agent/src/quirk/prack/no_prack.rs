//! `no-prack`: lists 100rel and never sends PRACK.

use crate::quirk::{Effect, Quirk};

/// See the module.
pub(super) static QUIRK: Quirk = Quirk {
    id: "no-prack",
    does: "lists 100rel and never sends PRACK",
    seen: "feature lists copied from another device",
    check: "prack/sent",
    cure: "send PRACK for each reliable response (RFC 3262 4)",
    effect: Effect::Decision,
};
