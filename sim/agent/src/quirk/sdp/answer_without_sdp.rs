//! `answer-without-sdp`: answers an offer with a 2xx without SDP.

use crate::quirk::edit::answers;
use crate::quirk::{Effect, Hook, Quirk};
use sip::Draft;

/// See the module.
pub(super) static QUIRK: Quirk = Quirk {
    id: "answer-without-sdp",
    does: "answers an offer with a 2xx without SDP",
    seen: "stacks that wait for a re-INVITE",
    check: "sdp/answer-in-2xx",
    cure: "put the answer into the 2xx (RFC 3261 13.2.1)",
    effect: Effect::Message(edit),
};

fn edit(draft: &mut Draft, _: &mut Hook<'_>) {
    if answers(draft, 200..=200, "INVITE") {
        draft.clear_body();
    }
}
