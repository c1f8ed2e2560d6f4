//! `malformed-contact`: sends a Contact that is no URI.

use crate::quirk::edit::is;
use crate::quirk::{Effect, Hook, Quirk};
use sip::{Draft, HeaderName, Method};

/// See the module.
pub(super) static QUIRK: Quirk = Quirk {
    id: "malformed-contact",
    does: "sends a Contact that is no URI",
    seen: "header manipulation rules that cut a bracket",
    check: "message/grammar",
    cure: "send a Contact that the grammar of RFC 3261 25.1 can read",
    effect: Effect::Message(edit),
};

fn edit(draft: &mut Draft, _: &mut Hook<'_>) {
    if is(draft, &Method::Invite) {
        draft.set(HeaderName::Contact, "<sip:[>");
    }
}
