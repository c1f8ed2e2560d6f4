//! Sends its sound with a payload type that nobody listed.

use plan::{Side, TrunkMode};

use crate::quirk::packet::is_sound;
use crate::quirk::{Effect, Fate, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "media servers with fixed numbers",
    check: "media/payload-type-negotiated",
    cure: "send the payload type that the other side listed (RFC 3264 5.1)",
    effect: Effect::Media(edit),
    twin: Twin::of(Side::Pbx, "calls/inbound-180-after-183", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};

fn edit(packet: &mut [u8], _: &mut Hook<'_>) -> Fate {
    if is_sound(packet) {
        packet[1] = packet[1] & 0x80 | 19;
    }
    Fate::Send
}
