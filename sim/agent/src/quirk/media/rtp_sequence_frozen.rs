//! Gives all packets of sound one sequence number.

use plan::{Side, TrunkMode};

use crate::quirk::packet::{is_sound, set_sequence};
use crate::quirk::{Effect, Fate, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "media servers that forget to count",
    check: "media/sequence-continuous",
    cure: "add one for each packet sent (RFC 3550 5.1)",
    effect: Effect::Media(edit),
    twin: Twin::of(Side::Pbx, "calls/inbound-180-after-183", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};

fn edit(packet: &mut [u8], _: &mut Hook<'_>) -> Fate {
    if is_sound(packet) {
        set_sequence(packet, 4711);
    }
    Fate::Send
}
