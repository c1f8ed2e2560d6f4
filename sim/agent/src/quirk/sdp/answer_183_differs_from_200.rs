//! `183-differs-from-200`: answers in 183 with another port than in 200.

use crate::quirk::edit::{answers, edit_sdp, move_port};
use crate::quirk::{Effect, Hook, Quirk};
use sip::Draft;

/// See the module.
pub(super) static QUIRK: Quirk = Quirk {
    id: "183-differs-from-200",
    does: "answers in 183 with another port than in 200",
    seen: "announcement servers in front of the gateway, without a new tag",
    check: "sdp/early-same-as-final",
    cure: "repeat the same answer in the 2xx, or take a new To tag (RFC 3261 13.2.1)",
    effect: Effect::Message(edit),
};

fn edit(draft: &mut Draft, _: &mut Hook<'_>) {
    if answers(draft, 183..=183, "INVITE") {
        edit_sdp(draft, |sdp| move_port(&sdp, 2));
    }
}
