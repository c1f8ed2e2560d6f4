//! `hold-answered-sendrecv`: answers a hold with sendrecv.

use crate::quirk::edit::{answers, edit_sdp};
use crate::quirk::{Effect, Hook, Quirk};
use sip::Draft;

/// See the module.
pub(super) static QUIRK: Quirk = Quirk {
    id: "hold-answered-sendrecv",
    does: "answers a hold with sendrecv",
    seen: "gateways that do not know hold",
    check: "sdp/direction-answer",
    cure: "answer sendonly with recvonly or inactive (RFC 3264 6.1)",
    effect: Effect::Message(edit),
};

fn edit(draft: &mut Draft, _: &mut Hook<'_>) {
    if answers(draft, 101..=299, "INVITE") {
        edit_sdp(draft, |sdp| sdp.replace("a=recvonly", "a=sendrecv").replace("a=inactive", "a=sendrecv"));
    }
}
