//! Sends its CANCEL with a branch of its own.

use plan::{Side, TrunkMode};
use sip::{Draft, HeaderName, Method};

use crate::quirk::edit::{is, replace};
use crate::quirk::{Effect, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "stacks that treat CANCEL like any request",
    check: "transaction/cancel-matches-invite",
    cure: "give the CANCEL the branch of its INVITE (RFC 3261 9.1)",
    effect: Effect::Message(edit),
    twin: Twin::of(Side::Carrier, "calls/inbound-cancel-crosses-answer", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};

fn edit(draft: &mut Draft, _: &mut Hook<'_>) {
    if is(draft, &Method::Cancel) {
        replace(draft, HeaderName::Via, "branch=z9hG4bK", "branch=z9hG4bKx");
    }
}
