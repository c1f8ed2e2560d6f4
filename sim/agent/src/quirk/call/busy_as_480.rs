//! `busy-as-480`: answers busy with 480 and the cause 17.

use crate::quirk::edit::answers;
use crate::quirk::{Effect, Hook, Quirk};
use sip::{Draft, HeaderName};

/// See the module.
pub(super) static QUIRK: Quirk = Quirk {
    id: "busy-as-480",
    does: "answers busy with 480 and the cause 17",
    seen: "gateways with a coarse cause map",
    check: "call/busy-is-486",
    cure: "map cause 17 to 486 (RFC 3398 7.2.4.1)",
    effect: Effect::Message(edit),
};

fn edit(draft: &mut Draft, _: &mut Hook<'_>) {
    if answers(draft, 486..=486, "INVITE") {
        draft.set_status(480);
        draft.set(HeaderName::Reason, "Q.850;cause=17");
    }
}
