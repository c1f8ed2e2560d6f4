//! `anonymous-leaks-number`: asks for privacy and shows the number all the same.

use crate::quirk::edit::is;
use crate::quirk::{Effect, Hook, Quirk};
use sip::{Draft, HeaderName, Method};

/// See the module.
pub(super) static QUIRK: Quirk = Quirk {
    id: "anonymous-leaks-number",
    does: "asks for privacy and shows the number all the same",
    seen: "carriers that trust every trunk",
    check: "trunk/anonymous-form",
    cure: "remove the asserted identity towards the customer (RFC 3325 7)",
    effect: Effect::Message(edit),
};

fn edit(draft: &mut Draft, _: &mut Hook<'_>) {
    if is(draft, &Method::Invite) {
        draft.set(HeaderName::Privacy, "id");
        draft.set(HeaderName::PAssertedIdentity, "<sip:+12025550100@trunk.example>");
    }
}
