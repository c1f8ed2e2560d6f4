//! Answers with setup:actpass.

use plan::{Side, TrunkMode};
use sip::Draft;

use crate::quirk::edit::{answers, edit_sdp};
use crate::quirk::{Effect, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "stacks that describe offer and answer alike",
    check: "sdp/setup-answer",
    cure: "answer with setup:active or setup:passive (RFC 5763 5)",
    effect: Effect::Message(edit),
    twin: Twin::of(Side::Carrier, "calls/outbound-fast-answer", TrunkMode::Static),
    ..Quirk::of(module_path!())
};

fn edit(draft: &mut Draft, _: &mut Hook<'_>) {
    if answers(draft, 101..=299, "INVITE") {
        edit_sdp(draft, |sdp| sdp + "a=setup:actpass\r\n");
    }
}
