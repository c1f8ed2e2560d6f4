//! `never-hangs-up`: stops its sound and never sends the BYE.

use crate::quirk::{Effect, Quirk};

/// See the module.
pub(super) static QUIRK: Quirk = Quirk {
    id: "never-hangs-up",
    does: "stops its sound and never sends the BYE",
    seen: "crashed media servers behind a signalling box",
    check: "call/ends-with-bye",
    cure: "end every call by BYE",
    effect: Effect::Decision,
};
