//! Answers each further 2xx with the ACK of the first.

use plan::{Side, TrunkMode};

use crate::quirk::{Effect, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "stacks that know one dialog for each INVITE",
    check: "call/answer-acked",
    cure: "acknowledge each 2xx with an ACK that has its own To tag (RFC 3261 13.2.2.4)",
    effect: Effect::Decision,
    twin: Twin::of(Side::Pbx, "forking/outbound-two-answers", TrunkMode::Static)
        .also(&["call/forked-answer-ended"]),
    ..Quirk::of(module_path!())
};
