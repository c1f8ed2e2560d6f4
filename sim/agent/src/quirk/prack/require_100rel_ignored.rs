//! `require-100rel-ignored`: ignores a required 100rel.

use crate::quirk::{Effect, Quirk};

/// See the module.
pub(super) static QUIRK: Quirk = Quirk {
    id: "require-100rel-ignored",
    does: "ignores a required 100rel",
    seen: "stacks that do not read Require",
    check: "prack/required-honoured",
    cure: "send 18x reliably or refuse with 420 (RFC 3262 3, RFC 3261 8.2.2.3)",
    effect: Effect::Decision,
};
