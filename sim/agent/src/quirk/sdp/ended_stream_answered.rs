//! Answers a stream that is offered with port 0 with a port.

use plan::{Side, TrunkMode};
use sip::Draft;

use crate::quirk::edit::{answers, edit_sdp};
use crate::quirk::{Effect, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "gateways that keep sound beside a fax",
    check: "sdp/ended-stream-stays",
    cure: "answer port 0 with port 0 (RFC 3264 8.2)",
    effect: Effect::Message(edit),
    twin: Twin::of(Side::Pbx, "fax/outbound-offer-beside", TrunkMode::Static).also(&["sdp/events-listed"]),
    ..Quirk::of(module_path!())
};

fn edit(draft: &mut Draft, _: &mut Hook<'_>) {
    if answers(draft, 101..=299, "INVITE") {
        edit_sdp(draft, |sdp| sdp.replace("m=audio 0 ", "m=audio 40004 "));
    }
}
