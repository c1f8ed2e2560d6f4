//! Gives telephone-event another payload number in its answer.

use plan::{Side, TrunkMode};
use sip::Draft;

use crate::quirk::edit::{answers, edit_sdp, renumber_events};
use crate::quirk::{Effect, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "gateways with fixed payload numbers",
    check: "sdp/answer-payload-numbers",
    cure: "use the payload numbers of the offer (RFC 3264 6.1)",
    effect: Effect::Message(edit),
    twin: Twin::of(Side::Pbx, "calls/inbound-180-after-183", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};

fn edit(draft: &mut Draft, _: &mut Hook<'_>) {
    if answers(draft, 101..=299, "INVITE") {
        edit_sdp(draft, renumber_events);
    }
}
