//! Sends nothing for a second and a half, and then all at once.

use clock::Duration;
use plan::{Side, TrunkMode};

use crate::quirk::packet::is_sound;
use crate::quirk::{Effect, Fate, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "media servers whose thread is blocked",
    check: "media/no-holes",
    cure: "look for what keeps the sender from running",
    effect: Effect::Media(edit),
    twin: Twin::of(Side::Pbx, "calls/inbound-180-after-183", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};

fn edit(packet: &mut [u8], hook: &mut Hook<'_>) -> Fate {
    if !is_sound(packet) {
        return Fate::Send;
    }
    *hook.count += 1;
    match *hook.count {
        nth @ 50..125 => Fate::Delay(Duration::from_millis(20 * (125 - nth) - 10)),
        _ => Fate::Send,
    }
}
