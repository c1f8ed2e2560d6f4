//! Answers an offer with a 2xx without SDP.

use plan::{Side, TrunkMode};
use sip::Draft;

use crate::quirk::edit::answers;
use crate::quirk::{Effect, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "stacks that wait for a re-INVITE",
    check: "sdp/answer-in-2xx",
    cure: "put the answer into the 2xx (RFC 3261 13.2.1)",
    effect: Effect::Message(edit),
    twin: Twin::of(Side::Pbx, "calls/inbound-180-after-183", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};

fn edit(draft: &mut Draft, _: &mut Hook<'_>) {
    if answers(draft, 200..=200, "INVITE") {
        draft.clear_body();
    }
}
