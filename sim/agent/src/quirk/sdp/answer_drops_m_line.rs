//! Answers with fewer m= lines than the offer.

use plan::{Side, TrunkMode};
use sip::Draft;

use crate::quirk::edit::{answers, edit_sdp};
use crate::quirk::{Effect, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "gateways that leave out what they refuse",
    check: "sdp/m-line-count",
    cure: "answer every m= line, refused ones with port 0 (RFC 3264 6)",
    effect: Effect::Message(edit),
    twin: Twin::of(Side::Pbx, "calls/inbound-cancel-crosses-answer", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};

fn edit(draft: &mut Draft, _: &mut Hook<'_>) {
    if answers(draft, 101..=299, "INVITE") {
        edit_sdp(draft, |sdp| sdp.split("m=").next().unwrap_or_default().to_owned());
    }
}
