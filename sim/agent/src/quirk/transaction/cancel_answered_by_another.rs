//! Answers a CANCEL under another To tag than its INVITE.

use plan::{Side, TrunkMode};
use sip::{Draft, HeaderName};

use crate::quirk::edit::{answers, replace};
use crate::quirk::{Effect, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "stacks that make a tag for each request without a To tag",
    check: "transaction/cancel-answer-tag",
    cure: "use the To tag of the responses to the INVITE (RFC 3261 9.2)",
    effect: Effect::Message(edit),
    twin: Twin::of(Side::Pbx, "calls/inbound-cancelled", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};

fn edit(draft: &mut Draft, _: &mut Hook<'_>) {
    if answers(draft, 200..=299, "CANCEL") {
        replace(draft, HeaderName::To, ";tag=", ";tag=cancel");
    }
}
