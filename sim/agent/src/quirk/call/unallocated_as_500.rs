//! `unallocated-as-500`: answers an unallocated number with 500 and the cause 1.

use crate::quirk::edit::answers;
use crate::quirk::{Effect, Hook, Quirk};
use sip::{Draft, HeaderName};

/// See the module.
pub(super) static QUIRK: Quirk = Quirk {
    id: "unallocated-as-500",
    does: "answers an unallocated number with 500 and the cause 1",
    seen: "gateways with a coarse cause map",
    check: "call/unallocated-is-404",
    cure: "map cause 1 to 404 (RFC 3398 7.2.4.1)",
    effect: Effect::Message(edit),
};

fn edit(draft: &mut Draft, _: &mut Hook<'_>) {
    if answers(draft, 404..=404, "INVITE") {
        draft.set_status(500);
        draft.set(HeaderName::Reason, "Q.850;cause=1");
    }
}
