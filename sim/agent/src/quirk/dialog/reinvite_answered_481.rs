//! Answers a re-INVITE in a call that is up with 481.

use plan::{Side, TrunkMode};
use sip::{Draft, HeaderName};

use crate::quirk::edit::answers;
use crate::quirk::{Effect, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "clusters whose second node does not know the calls of the first",
    check: "dialog/known-dialog-found",
    cure: "find the dialog by Call-ID and both tags (RFC 3261 12.2.2)",
    effect: Effect::Message(edit),
    twin: Twin::of(Side::Pbx, "hold/inbound-caller-holds", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};

fn edit(draft: &mut Draft, hook: &mut Hook<'_>) {
    if answers(draft, 200..=200, "INVITE") {
        *hook.count += 1;
        if *hook.count > 1 {
            draft.set_status(481);
            draft.clear_body();
            draft.remove(HeaderName::Contact);
        }
    }
}
