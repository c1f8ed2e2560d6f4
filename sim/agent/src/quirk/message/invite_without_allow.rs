//! `invite-without-allow`: sends neither Allow nor Supported in its INVITE and its answer.

use crate::quirk::edit::{answers, is};
use crate::quirk::{Effect, Hook, Quirk};
use sip::{Draft, HeaderName, Method};

/// See the module.
pub(super) static QUIRK: Quirk = Quirk {
    id: "invite-without-allow",
    does: "sends neither Allow nor Supported in its INVITE and its answer",
    seen: "minimal user agents",
    check: "message/supported-allow",
    cure: "say in INVITE and 2xx which methods and extensions are understood (RFC 3261 13.2.1)",
    effect: Effect::Message(edit),
};

fn edit(draft: &mut Draft, _: &mut Hook<'_>) {
    if is(draft, &Method::Invite) || answers(draft, 200..=299, "INVITE") {
        draft.remove(HeaderName::Allow);
        draft.remove(HeaderName::Supported);
    }
}
