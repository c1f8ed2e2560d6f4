//! `answer-adds-codec`: answers with a codec that was not offered.

use crate::quirk::edit::{add_format, answers, edit_sdp};
use crate::quirk::{Effect, Hook, Quirk};
use sip::Draft;

/// See the module.
pub(super) static QUIRK: Quirk = Quirk {
    id: "answer-adds-codec",
    does: "answers with a codec that was not offered",
    seen: "gateways that list what they can instead of what was asked",
    check: "sdp/answer-subset",
    cure: "answer with formats of the offer only (RFC 3264 6.1)",
    effect: Effect::Message(edit),
};

fn edit(draft: &mut Draft, _: &mut Hook<'_>) {
    if answers(draft, 101..=299, "INVITE") {
        edit_sdp(draft, |sdp| add_format(&sdp, "18", "G729/8000"));
    }
}
