//! `cancel-with-new-branch`: sends its CANCEL with a branch of its own.

use crate::quirk::edit::{is, replace};
use crate::quirk::{Effect, Hook, Quirk};
use sip::{Draft, HeaderName, Method};

/// See the module.
pub(super) static QUIRK: Quirk = Quirk {
    id: "cancel-with-new-branch",
    does: "sends its CANCEL with a branch of its own",
    seen: "stacks that treat CANCEL like any request",
    check: "transaction/cancel-matches-invite",
    cure: "give the CANCEL the branch of its INVITE (RFC 3261 9.1)",
    effect: Effect::Message(edit),
};

fn edit(draft: &mut Draft, _: &mut Hook<'_>) {
    if is(draft, &Method::Cancel) {
        replace(draft, HeaderName::Via, "branch=z9hG4bK", "branch=z9hG4bKx");
    }
}
