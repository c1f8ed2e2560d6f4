//! `rtp-after-bye`: sends RTP for most of a second after the BYE.

use crate::quirk::packet::is_sound;
use crate::quirk::{Effect, Fate, Hook, Quirk};
use clock::Duration;

/// See the module.
pub(super) static QUIRK: Quirk = Quirk {
    id: "rtp-after-bye",
    does: "sends RTP for most of a second after the BYE",
    seen: "media servers that are told late",
    check: "media/stops-after-bye",
    cure: "stop the media with the BYE (RFC 3261 15.1.1)",
    effect: Effect::Media(edit),
};

fn edit(packet: &mut [u8], hook: &mut Hook<'_>) -> Fate {
    if is_sound(packet) {
        *hook.count += 1;
        if *hook.count > 50 {
            return Fate::Delay(Duration::from_millis(900));
        }
    }
    Fate::Send
}
