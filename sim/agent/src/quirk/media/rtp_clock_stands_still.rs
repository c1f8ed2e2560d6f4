//! Stops its clock for a second and a half.

use plan::{Side, TrunkMode};

use crate::quirk::packet::{is_sound, sequence, set_sequence, set_timestamp, timestamp};
use crate::quirk::{Effect, Fate, Hook, Quirk, Twin};

/// Packets that are never made.
const MISSING: u32 = 75;

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "media servers that count what they send instead of time",
    check: "media/clock-runs-with-time",
    cure: "take the timestamp from a clock that never stops (RFC 3550 5.1)",
    effect: Effect::Media(edit),
    twin: Twin::of(Side::Pbx, "long/inbound-half-an-hour", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};

fn edit(packet: &mut [u8], hook: &mut Hook<'_>) -> Fate {
    if !is_sound(packet) {
        return Fate::Send;
    }
    *hook.count += 1;
    if *hook.count < 50 {
        return Fate::Send;
    }
    let number = sequence(packet).wrapping_sub(MISSING as u16);
    set_sequence(packet, number);
    let time = timestamp(packet).wrapping_sub(160 * MISSING);
    set_timestamp(packet, time);
    if *hook.count < 50 + u64::from(MISSING) { Fate::Swallow } else { Fate::Send }
}
