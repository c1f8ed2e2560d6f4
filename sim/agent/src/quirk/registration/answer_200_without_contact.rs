//! `200-without-contact`: answers REGISTER with a 200 without Contact.

use crate::quirk::edit::answers;
use crate::quirk::{Effect, Hook, Quirk};
use sip::{Draft, HeaderName};

/// See the module.
pub(super) static QUIRK: Quirk = Quirk {
    id: "200-without-contact",
    does: "answers REGISTER with a 200 without Contact",
    seen: "registrars behind topology hiding",
    check: "registration/bindings-listed",
    cure: "list all bindings with their expiry (RFC 3261 10.3)",
    effect: Effect::Message(edit),
};

fn edit(draft: &mut Draft, _: &mut Hook<'_>) {
    if answers(draft, 200..=200, "REGISTER") {
        draft.remove(HeaderName::Contact);
    }
}
