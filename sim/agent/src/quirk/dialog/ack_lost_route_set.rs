//! `ack-lost-route-set`: sends its ACK without the route set.

use crate::quirk::edit::is;
use crate::quirk::{Effect, Hook, Quirk};
use sip::{Draft, HeaderName, Method};

/// See the module.
pub(super) static QUIRK: Quirk = Quirk {
    id: "ack-lost-route-set",
    does: "sends its ACK without the route set",
    seen: "stacks that treat the ACK as part of the INVITE",
    check: "dialog/route-set",
    cure: "send every request of a dialog along its route set (RFC 3261 12.2.1.1)",
    effect: Effect::Message(edit),
};

fn edit(draft: &mut Draft, _: &mut Hook<'_>) {
    if is(draft, &Method::Ack) {
        draft.remove(HeaderName::Route);
    }
}
