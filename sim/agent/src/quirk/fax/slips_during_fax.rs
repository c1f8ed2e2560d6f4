//! Lets its clock slip by 5 ms every two seconds.

use plan::{Side, TrunkMode};

use crate::quirk::packet::{is_sound, set_timestamp, timestamp};
use crate::quirk::{Effect, Fate, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "gateways whose jitter buffer adapts",
    check: "fax/steady-sound",
    cure: "fix the jitter buffer once a modem is heard",
    effect: Effect::Media(edit),
    twin: Twin::of(Side::Pbx, "fax/outbound-passthrough", TrunkMode::Registration)
        .also(&["media/timestamp-step"]),
    ..Quirk::of(module_path!())
};

fn edit(packet: &mut [u8], hook: &mut Hook<'_>) -> Fate {
    if is_sound(packet) {
        *hook.count += 1;
        let slipped = (*hook.count / 100 * 40) as u32;
        let now = timestamp(packet);
        set_timestamp(packet, now.wrapping_add(slipped));
    }
    Fate::Send
}
