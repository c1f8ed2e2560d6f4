//! Sends packets with nothing but silence.

use plan::{Side, TrunkMode};

use crate::quirk::packet::is_sound;
use crate::quirk::{Effect, Fate, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "muted bridges, one-way audio",
    check: "media/two-way-audio",
    cure: "look for the muted or unconnected media path on this side",
    effect: Effect::Media(edit),
    twin: Twin::of(Side::Pbx, "calls/inbound-called-hangs-up", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};

fn edit(packet: &mut [u8], _: &mut Hook<'_>) -> Fate {
    if is_sound(packet) {
        let silence = if packet[1] & 0x7f == 8 { 0xd5 } else { 0xff };
        packet[12..].fill(silence);
    }
    Fate::Send
}
