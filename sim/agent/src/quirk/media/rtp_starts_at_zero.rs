//! Begins SSRC, sequence number and timestamp at zero.

use plan::{Side, TrunkMode};

use crate::quirk::packet::{is_sound, set_sequence, set_ssrc, set_timestamp};
use crate::quirk::{Effect, Fate, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "embedded senders without a random source",
    check: "media/starts-random",
    cure: "begin at random values (RFC 3550 5.1)",
    effect: Effect::Media(edit),
    twin: Twin::of(Side::Pbx, "calls/inbound-cancel-crosses-answer", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};

fn edit(packet: &mut [u8], hook: &mut Hook<'_>) -> Fate {
    if is_sound(packet) {
        let count = *hook.count;
        set_sequence(packet, count as u16);
        set_timestamp(packet, (count * 160) as u32);
        set_ssrc(packet, 0);
        *hook.count += 1;
    }
    Fate::Send
}
