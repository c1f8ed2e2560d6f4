//! Sends every packet with the same timestamp.

use plan::{Side, TrunkMode};

use crate::quirk::packet::{is_sound, set_timestamp, timestamp};
use crate::quirk::{Effect, Fate, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "broken recording players",
    check: "media/timestamp-step",
    cure: "count the timestamp up by the samples of each packet (RFC 3550 5.1)",
    effect: Effect::Media(edit),
    twin: Twin::of(Side::Pbx, "calls/inbound-180-after-183", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};

fn edit(packet: &mut [u8], hook: &mut Hook<'_>) -> Fate {
    if is_sound(packet) {
        if *hook.count == 0 {
            *hook.count = u64::from(timestamp(packet)) + 1;
        }
        set_timestamp(packet, (*hook.count - 1) as u32);
    }
    Fate::Send
}
