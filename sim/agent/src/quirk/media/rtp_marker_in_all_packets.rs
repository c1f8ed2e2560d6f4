//! Sets the marker in each packet of sound.

use plan::{Side, TrunkMode};

use crate::quirk::packet::is_sound;
use crate::quirk::{Effect, Fate, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "media servers with a fixed template",
    check: "media/marker-at-talkspurt",
    cure: "set the marker where silence that was not sent ends alone (RFC 3551 4.1)",
    effect: Effect::Media(edit),
    twin: Twin::of(Side::Pbx, "calls/inbound-180-after-183", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};

fn edit(packet: &mut [u8], _: &mut Hook<'_>) -> Fate {
    if is_sound(packet) {
        packet[1] |= 0x80;
    }
    Fate::Send
}
