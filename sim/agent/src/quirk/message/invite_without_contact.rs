//! `invite-without-contact`: leaves the Contact out of its INVITE.

use crate::quirk::edit::is;
use crate::quirk::{Effect, Hook, Quirk};
use sip::{Draft, HeaderName, Method};

/// See the module.
pub(super) static QUIRK: Quirk = Quirk {
    id: "invite-without-contact",
    does: "leaves the Contact out of its INVITE",
    seen: "SBC rules that hide topology too well",
    check: "message/contact-in-invite",
    cure: "put exactly one Contact into every INVITE (RFC 3261 8.1.1.8)",
    effect: Effect::Message(edit),
};

fn edit(draft: &mut Draft, _: &mut Hook<'_>) {
    if is(draft, &Method::Invite) {
        draft.remove(HeaderName::Contact);
    }
}
