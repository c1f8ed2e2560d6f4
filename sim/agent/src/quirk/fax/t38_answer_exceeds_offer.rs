//! `t38-answer-exceeds-offer`: answers T.38 with a higher bit rate than was offered.

use crate::quirk::edit::edit_sdp;
use crate::quirk::{Effect, Hook, Quirk};
use sip::Draft;

/// See the module.
pub(super) static QUIRK: Quirk = Quirk {
    id: "t38-answer-exceeds-offer",
    does: "answers T.38 with a higher bit rate than was offered",
    seen: "gateways that answer with their own abilities",
    check: "fax/answer-within-offer",
    cure: "answer with the lower of both",
    effect: Effect::Message(edit),
};

fn edit(draft: &mut Draft, _: &mut Hook<'_>) {
    if draft.status().is_some() {
        edit_sdp(draft, |sdp| sdp.replace("T38MaxBitRate:14400", "T38MaxBitRate:33600"));
    }
}
