//! `drop-max-forwards`: leaves Max-Forwards out of its INVITE.

use crate::quirk::edit::is;
use crate::quirk::{Effect, Hook, Quirk};
use sip::{Draft, HeaderName, Method};

/// See the module.
pub(super) static QUIRK: Quirk = Quirk {
    id: "drop-max-forwards",
    does: "leaves Max-Forwards out of its INVITE",
    seen: "home-made user agents and header manipulation rules that remove too much",
    check: "message/mandatory-headers",
    cure: "send Max-Forwards: 70 with every request (RFC 3261 8.1.1.6)",
    effect: Effect::Message(edit),
};

fn edit(draft: &mut Draft, _: &mut Hook<'_>) {
    if is(draft, &Method::Invite) {
        draft.remove(HeaderName::MaxForwards);
    }
}
