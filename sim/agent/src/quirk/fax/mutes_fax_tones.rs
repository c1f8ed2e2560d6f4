//! `mutes-fax-tones`: sends silence in place of all sound.

use crate::quirk::packet::is_sound;
use crate::quirk::{Effect, Fate, Hook, Quirk};

/// See the module.
pub(super) static QUIRK: Quirk = Quirk {
    id: "mutes-fax-tones",
    does: "sends silence in place of all sound",
    seen: "gateways that mute a line once they know it for a fax",
    check: "fax/tones-reach-the-far-side",
    cure: "pass sound until T.38 is agreed",
    effect: Effect::Media(edit),
};

fn edit(packet: &mut [u8], _: &mut Hook<'_>) -> Fate {
    if is_sound(packet) {
        // Silence in A-law or in mu-law.
        let silence = if packet[1] & 0x7f == 8 { 0xd5 } else { 0xff };
        packet[12..].fill(silence);
    }
    Fate::Send
}
