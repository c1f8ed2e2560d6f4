//! `late-media`: sends its first sound more than a second after the answer.

use crate::quirk::packet::is_rtp;
use crate::quirk::{Effect, Fate, Hook, Quirk};

/// See the module.
pub(super) static QUIRK: Quirk = Quirk {
    id: "late-media",
    does: "sends its first sound more than a second after the answer",
    seen: "gateways that open the media path late",
    check: "media/cut-through",
    cure: "open the media path before the answer is sent (RFC 3264 5.1)",
    effect: Effect::Media(edit),
};

fn edit(packet: &mut [u8], hook: &mut Hook<'_>) -> Fate {
    if is_rtp(packet) {
        *hook.count += 1;
        if *hook.count <= 75 {
            return Fate::Swallow;
        }
    }
    Fate::Send
}
