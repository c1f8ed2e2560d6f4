//! `answer-drops-m-line`: answers with fewer m= lines than the offer.

use crate::quirk::edit::{answers, edit_sdp};
use crate::quirk::{Effect, Hook, Quirk};
use sip::Draft;

/// See the module.
pub(super) static QUIRK: Quirk = Quirk {
    id: "answer-drops-m-line",
    does: "answers with fewer m= lines than the offer",
    seen: "gateways that leave out what they refuse",
    check: "sdp/m-line-count",
    cure: "answer every m= line, refused ones with port 0 (RFC 3264 6)",
    effect: Effect::Message(edit),
};

fn edit(draft: &mut Draft, _: &mut Hook<'_>) {
    if answers(draft, 101..=299, "INVITE") {
        edit_sdp(draft, |sdp| sdp.split("m=").next().unwrap_or_default().to_owned());
    }
}
