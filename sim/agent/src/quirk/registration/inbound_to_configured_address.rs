//! `inbound-to-configured-address`: sends inbound calls to a configured name instead of the registered Contact.

use crate::quirk::edit::is;
use crate::quirk::{Effect, Hook, Quirk};
use sip::{Draft, Method};

/// See the module.
pub(super) static QUIRK: Quirk = Quirk {
    id: "inbound-to-configured-address",
    does: "sends inbound calls to a configured name instead of the registered Contact",
    seen: "carriers that migrate a trunk from static to registration",
    check: "registration/inbound-to-registered-contact",
    cure: "send inbound calls to the registered Contact (RFC 3261 16.5)",
    effect: Effect::Message(edit),
};

fn edit(draft: &mut Draft, _: &mut Hook<'_>) {
    if is(draft, &Method::Invite) {
        let user = draft.uri().and_then(|u| u.split_once('@')).map(|(user, _)| user.to_owned());
        if let Some(user) = user {
            draft.set_uri(&format!("{user}@configured.invalid"));
        }
    }
}
