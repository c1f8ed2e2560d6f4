//! `slips-during-fax`: lets its clock slip by 5 ms every two seconds.

use crate::quirk::packet::{is_sound, set_timestamp, timestamp};
use crate::quirk::{Effect, Fate, Hook, Quirk};

/// See the module.
pub(super) static QUIRK: Quirk = Quirk {
    id: "slips-during-fax",
    does: "lets its clock slip by 5 ms every two seconds",
    seen: "gateways whose jitter buffer adapts",
    check: "fax/steady-sound",
    cure: "fix the jitter buffer once a modem is heard",
    effect: Effect::Media(edit),
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
