//! Acknowledges an offer in the 2xx without an answer.

use plan::{Side, TrunkMode};
use sip::{Draft, Method};

use crate::quirk::edit::is;
use crate::quirk::{Effect, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "stacks that treat the ACK as empty",
    check: "sdp/answer-in-ack",
    cure: "put the answer into the ACK (RFC 3261 13.2.1)",
    effect: Effect::Message(edit),
    twin: Twin::of(Side::Carrier, "offer/inbound-delayed", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};

fn edit(draft: &mut Draft, _: &mut Hook<'_>) {
    if is(draft, &Method::Ack) {
        draft.clear_body();
    }
}
