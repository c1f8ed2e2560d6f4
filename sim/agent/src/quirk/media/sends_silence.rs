//! `sends-silence`: sends packets with nothing but silence.

use crate::quirk::packet::is_sound;
use crate::quirk::{Effect, Fate, Hook, Quirk};

/// See the module.
pub(super) static QUIRK: Quirk = Quirk {
    id: "sends-silence",
    does: "sends packets with nothing but silence",
    seen: "muted bridges, one-way audio",
    check: "media/two-way-audio",
    cure: "look for the muted or unconnected media path on this side",
    effect: Effect::Media(edit),
};

fn edit(packet: &mut [u8], hook: &mut Hook<'_>) -> Fate {
    if is_sound(packet) {
        let silence = if packet[1] & 0x7f == 8 { 0xd5 } else { 0xff };
        packet[12..].fill(silence);
    }
    let _ = hook;
    Fate::Send
}
