//! Answers with a codec that was not offered.

use plan::{Side, TrunkMode};
use sip::Draft;

use crate::quirk::edit::{add_format, answers, edit_sdp};
use crate::quirk::{Effect, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "gateways that list what they can instead of what was asked",
    check: "sdp/answer-subset",
    cure: "answer with formats of the offer only (RFC 3264 6.1)",
    effect: Effect::Message(edit),
    twin: Twin::of(Side::Pbx, "calls/inbound-180-after-183", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};

fn edit(draft: &mut Draft, _: &mut Hook<'_>) {
    if answers(draft, 101..=299, "INVITE") {
        edit_sdp(draft, |sdp| add_format(&sdp, "18", "G729/8000"));
    }
}
