//! `answer-renumbers`: gives telephone-event another payload number in its answer.

use crate::quirk::edit::{answers, edit_sdp, renumber_events};
use crate::quirk::{Effect, Hook, Quirk};
use sip::Draft;

/// See the module.
pub(super) static QUIRK: Quirk = Quirk {
    id: "answer-renumbers",
    does: "gives telephone-event another payload number in its answer",
    seen: "gateways with fixed payload numbers",
    check: "sdp/answer-payload-numbers",
    cure: "use the payload numbers of the offer (RFC 3264 6.1)",
    effect: Effect::Message(edit),
};

fn edit(draft: &mut Draft, _: &mut Hook<'_>) {
    if answers(draft, 101..=299, "INVITE") {
        edit_sdp(draft, renumber_events);
    }
}
