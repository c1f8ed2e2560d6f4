//! `ack-without-answer`: acknowledges an offer in the 2xx without an answer.

use crate::quirk::edit::is;
use crate::quirk::{Effect, Hook, Quirk};
use sip::{Draft, Method};

/// See the module.
pub(super) static QUIRK: Quirk = Quirk {
    id: "ack-without-answer",
    does: "acknowledges an offer in the 2xx without an answer",
    seen: "stacks that treat the ACK as empty",
    check: "sdp/answer-in-ack",
    cure: "put the answer into the ACK (RFC 3261 13.2.1)",
    effect: Effect::Message(edit),
};

fn edit(draft: &mut Draft, _: &mut Hook<'_>) {
    if is(draft, &Method::Ack) {
        draft.clear_body();
    }
}
