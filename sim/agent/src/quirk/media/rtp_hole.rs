//! Leaves out 75 packets of its sound once.

use plan::{Side, TrunkMode};

use crate::quirk::packet::is_sound;
use crate::quirk::{Effect, Fate, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "media servers under load",
    check: "media/sequence-continuous",
    cure: "send a packet for each number (RFC 3550 5.1)",
    effect: Effect::Media(edit),
    twin: Twin::of(Side::Pbx, "calls/inbound-180-after-183", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};

fn edit(packet: &mut [u8], hook: &mut Hook<'_>) -> Fate {
    if !is_sound(packet) {
        return Fate::Send;
    }
    *hook.count += 1;
    if (50..125).contains(hook.count) { Fate::Swallow } else { Fate::Send }
}
