//! `telephone-event-wrong-clock`: lists telephone-event with 16 kHz beside 8 kHz audio.

use crate::quirk::edit::{answers, edit_sdp, is};
use crate::quirk::{Effect, Hook, Quirk};
use sip::{Draft, Method};

/// See the module.
pub(super) static QUIRK: Quirk = Quirk {
    id: "telephone-event-wrong-clock",
    does: "lists telephone-event with 16 kHz beside 8 kHz audio",
    seen: "wideband phones behind a narrowband trunk",
    check: "sdp/telephone-event-clock",
    cure: "list telephone-event with the clock of the audio (RFC 4733 2.1)",
    effect: Effect::Message(edit),
};

fn edit(draft: &mut Draft, _: &mut Hook<'_>) {
    if is(draft, &Method::Invite) || answers(draft, 101..=299, "INVITE") {
        edit_sdp(draft, |sdp| sdp.replace("telephone-event/8000", "telephone-event/16000"));
    }
}
