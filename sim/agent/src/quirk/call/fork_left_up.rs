//! Acknowledges a second answer to its INVITE and leaves that call up.

use plan::{Side, TrunkMode};

use crate::quirk::{Effect, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "stacks that know one dialog for each INVITE",
    check: "call/forked-answer-ended",
    cure: "acknowledge each further 2xx and send BYE in its dialog (RFC 3261 13.2.2.4)",
    effect: Effect::Decision,
    twin: Twin::of(Side::Pbx, "forking/outbound-two-answers", TrunkMode::Static)
        .also(&["dialog/known-dialog-found"]),
    ..Quirk::of(module_path!())
};
