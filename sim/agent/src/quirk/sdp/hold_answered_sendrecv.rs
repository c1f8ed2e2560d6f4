//! Answers a hold with sendrecv.

use plan::{Side, TrunkMode};
use sip::Draft;

use crate::quirk::edit::{answers, edit_sdp};
use crate::quirk::{Effect, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "gateways that do not know hold",
    check: "sdp/direction-answer",
    cure: "answer sendonly with recvonly or inactive (RFC 3264 6.1)",
    effect: Effect::Message(edit),
    twin: Twin::of(Side::Carrier, "hold/inbound-called-holds", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};

fn edit(draft: &mut Draft, _: &mut Hook<'_>) {
    if answers(draft, 101..=299, "INVITE") {
        edit_sdp(draft, |sdp| sdp.replace("a=recvonly", "a=sendrecv").replace("a=inactive", "a=sendrecv"));
    }
}
