//! `bnc-with-user`: puts a user part into its bulk Contact.

use sip::{Draft, HeaderName, Method};

use crate::quirk::edit::{is, replace};
use crate::quirk::{Effect, Hook, Quirk};

/// See the module.
pub(super) static QUIRK: Quirk = Quirk {
    id: "bnc-with-user",
    does: "puts a user part into its bulk Contact",
    seen: "clients that build the Contact as for a phone",
    check: "registration/bnc-without-user",
    cure: "leave the user part out of a Contact with bnc (RFC 6140 5.1)",
    effect: Effect::Message(edit),
};

fn edit(draft: &mut Draft, _: &mut Hook<'_>) {
    // A second try with credentials has it already.
    if is(draft, &Method::Register) && !draft.get(HeaderName::Contact).is_some_and(|c| c.contains('@')) {
        replace(draft, HeaderName::Contact, "<sip:", "<sip:pbx@");
    }
}
