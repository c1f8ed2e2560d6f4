//! Announces a header extension that is not there.

use plan::{Side, TrunkMode};

use crate::quirk::packet::is_sound;
use crate::quirk::{Effect, Fate, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "media servers that copy the first octet of what they received",
    check: "media/rtp-well-formed",
    cure: "set the X bit only with an extension (RFC 3550 5.3.1)",
    effect: Effect::Media(edit),
    twin: Twin::of(Side::Pbx, "calls/inbound-180-after-183", TrunkMode::Registration)
        .also(&["media/two-way-audio"]),
    ..Quirk::of(module_path!())
};

fn edit(packet: &mut [u8], _: &mut Hook<'_>) -> Fate {
    if is_sound(packet) {
        packet[0] |= 0x10;
        // The sound stands where the length of the extension is read from.
        packet[14] = 0xff;
    }
    Fate::Send
}
