//! `pai-and-ppi`: sends P-Asserted-Identity and P-Preferred-Identity together.

use crate::quirk::edit::is;
use crate::quirk::{Effect, Hook, Quirk};
use sip::{Draft, HeaderName, Method};

/// See the module.
pub(super) static QUIRK: Quirk = Quirk {
    id: "pai-and-ppi",
    does: "sends P-Asserted-Identity and P-Preferred-Identity together",
    seen: "PBX templates that try everything",
    check: "trunk/pai-and-ppi",
    cure: "send one of the two (RFC 5876 4.1)",
    effect: Effect::Message(edit),
};

fn edit(draft: &mut Draft, _: &mut Hook<'_>) {
    if is(draft, &Method::Invite) {
        let from = draft.get(HeaderName::From).and_then(|f| f.split(";tag=").next()).map(str::to_owned);
        if let Some(identity) = from {
            draft.set(HeaderName::PAssertedIdentity, identity.clone());
            draft.set(HeaderName::PPreferredIdentity, identity);
        }
    }
}
