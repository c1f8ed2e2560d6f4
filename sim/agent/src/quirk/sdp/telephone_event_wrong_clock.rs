//! Lists telephone-event with 16 kHz beside 8 kHz audio.

use plan::{Side, TrunkMode};
use sip::{Draft, Method};

use crate::quirk::edit::{answers, edit_sdp, is};
use crate::quirk::{Effect, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "wideband phones behind a narrowband trunk",
    check: "sdp/telephone-event-clock",
    cure: "list telephone-event with the clock of the audio (RFC 4733 2.1)",
    effect: Effect::Message(edit),
    twin: Twin::of(Side::Carrier, "calls/inbound-180-after-183", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};

fn edit(draft: &mut Draft, _: &mut Hook<'_>) {
    if is(draft, &Method::Invite) || answers(draft, 101..=299, "INVITE") {
        edit_sdp(draft, |sdp| sdp.replace("telephone-event/8000", "telephone-event/16000"));
    }
}
