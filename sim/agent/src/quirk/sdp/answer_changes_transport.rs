//! Answers an offer of RTP/AVP with RTP/AVPF.

use plan::{Side, TrunkMode};
use sip::Draft;

use crate::quirk::edit::{answers, edit_sdp};
use crate::quirk::{Effect, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "gateways to browsers that have one profile",
    check: "sdp/answer-transport",
    cure: "answer with the transport of the offer, or with port 0 (RFC 3264 6)",
    effect: Effect::Message(edit),
    twin: Twin::of(Side::Pbx, "calls/inbound-fast-answer", TrunkMode::Static),
    ..Quirk::of(module_path!())
};

fn edit(draft: &mut Draft, _: &mut Hook<'_>) {
    if answers(draft, 101..=299, "INVITE") {
        edit_sdp(draft, |sdp| sdp.replace(" RTP/AVP ", " RTP/AVPF "));
    }
}
