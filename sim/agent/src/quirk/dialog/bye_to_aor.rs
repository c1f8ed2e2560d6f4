//! `bye-to-aor`: sends its BYE to the address of record instead of the Contact.

use crate::quirk::edit::is;
use crate::quirk::{Effect, Hook, Quirk};
use sip::{Draft, HeaderName, Method, NameAddr};

/// See the module.
pub(super) static QUIRK: Quirk = Quirk {
    id: "bye-to-aor",
    does: "sends its BYE to the address of record instead of the Contact",
    seen: "stacks that build the BYE from To",
    check: "dialog/remote-target",
    cure: "send requests in a dialog to the remote target (RFC 3261 12.2.1.1)",
    effect: Effect::Message(edit),
};

fn edit(draft: &mut Draft, _: &mut Hook<'_>) {
    if is(draft, &Method::Bye) {
        let uri = draft.get(HeaderName::To).and_then(|to| NameAddr::parse(to).ok()).map(|to| to.uri);
        if let Some(uri) = uri {
            draft.set_uri(&uri.to_string());
        }
    }
}
