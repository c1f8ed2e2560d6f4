//! Sends silence in place of all sound.

use plan::{Side, TrunkMode};

use crate::quirk::packet::is_sound;
use crate::quirk::{Effect, Fate, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "gateways that mute a line once they know it for a fax",
    check: "fax/tones-reach-the-far-side",
    cure: "pass sound until T.38 is agreed",
    effect: Effect::Media(edit),
    twin: Twin::of(Side::Pbx, "fax/inbound-switch-on-v21", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};

fn edit(packet: &mut [u8], _: &mut Hook<'_>) -> Fate {
    if is_sound(packet) {
        // Silence in A-law or in mu-law.
        let silence = if packet[1] & 0x7f == 8 { 0xd5 } else { 0xff };
        packet[12..].fill(silence);
    }
    Fate::Send
}
