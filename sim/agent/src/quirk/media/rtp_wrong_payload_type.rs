//! `rtp-wrong-payload-type`: sends its sound with a payload type that nobody listed.

use crate::quirk::packet::is_sound;
use crate::quirk::{Effect, Fate, Hook, Quirk};

/// See the module.
pub(super) static QUIRK: Quirk = Quirk {
    id: "rtp-wrong-payload-type",
    does: "sends its sound with a payload type that nobody listed",
    seen: "media servers with fixed numbers",
    check: "media/payload-type-negotiated",
    cure: "send the payload type that the other side listed (RFC 3264 5.1)",
    effect: Effect::Media(edit),
};

fn edit(packet: &mut [u8], hook: &mut Hook<'_>) -> Fate {
    if is_sound(packet) {
        packet[1] = packet[1] & 0x80 | 19;
    }
    let _ = hook;
    Fate::Send
}
