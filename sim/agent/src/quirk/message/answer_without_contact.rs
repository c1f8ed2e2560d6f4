//! `answer-without-contact`: leaves the Contact out of its 2xx to INVITE.

use crate::quirk::edit::answers;
use crate::quirk::{Effect, Hook, Quirk};
use sip::{Draft, HeaderName};

/// See the module.
pub(super) static QUIRK: Quirk = Quirk {
    id: "answer-without-contact",
    does: "leaves the Contact out of its 2xx to INVITE",
    seen: "SBC rules that hide topology too well",
    check: "message/contact-in-2xx",
    cure: "put exactly one Contact into every 2xx to INVITE (RFC 3261 12.1.1)",
    effect: Effect::Message(edit),
};

fn edit(draft: &mut Draft, _: &mut Hook<'_>) {
    if answers(draft, 200..=299, "INVITE") {
        draft.remove(HeaderName::Contact);
    }
}
