//! `fork-left-up`: acknowledges a second answer to its INVITE and leaves that call up.

use crate::quirk::{Effect, Quirk};

/// See the module.
pub(super) static QUIRK: Quirk = Quirk {
    id: "fork-left-up",
    does: "acknowledges a second answer to its INVITE and leaves that call up",
    seen: "stacks that know one dialog for each INVITE",
    check: "call/forked-answer-ended",
    cure: "acknowledge each further 2xx and send BYE in its dialog (RFC 3261 13.2.2.4)",
    effect: Effect::Decision,
};
