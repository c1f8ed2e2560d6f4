//! Jumps by 50 sequence numbers every second.

use plan::{Side, TrunkMode};

use crate::quirk::packet::{is_rtp, sequence, set_sequence};
use crate::quirk::{Effect, Fate, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "media servers that are swapped in mid-call",
    check: "media/sequence-continuous",
    cure: "count the sequence up by one for each packet (RFC 3550 5.1)",
    effect: Effect::Media(edit),
    twin: Twin::of(Side::Pbx, "calls/inbound-180-after-183", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};

fn edit(packet: &mut [u8], hook: &mut Hook<'_>) -> Fate {
    if is_rtp(packet) {
        *hook.count += 1;
        let jumps = (*hook.count / 50) as u16;
        let number = sequence(packet).wrapping_add(jumps.wrapping_mul(50));
        set_sequence(packet, number);
    }
    Fate::Send
}
