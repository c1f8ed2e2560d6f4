//! `fork-acked-as-first`: answers each further 2xx with the ACK of the first.

use crate::quirk::{Effect, Quirk};

/// See the module.
pub(super) static QUIRK: Quirk = Quirk {
    id: "fork-acked-as-first",
    does: "answers each further 2xx with the ACK of the first",
    seen: "stacks that know one dialog for each INVITE",
    check: "call/answer-acked",
    cure: "acknowledge each 2xx with an ACK that has its own To tag (RFC 3261 13.2.2.4)",
    effect: Effect::Decision,
};
