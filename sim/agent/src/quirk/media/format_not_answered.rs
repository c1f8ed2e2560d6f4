//! Sends a format of the offer that its own answer leaves out.

use plan::{Side, TrunkMode};

use crate::quirk::packet::is_sound;
use crate::quirk::{Effect, Fate, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "media servers that take their own first choice",
    check: "media/payload-type-negotiated",
    cure: "send a format that the answer lists as well (RFC 3264 6.1)",
    effect: Effect::Media(edit),
    twin: Twin::of(Side::Carrier, "identity/outbound-anonymous", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};

fn edit(packet: &mut [u8], _: &mut Hook<'_>) -> Fate {
    if is_sound(packet) {
        packet[1] ^= 8;
    }
    Fate::Send
}
