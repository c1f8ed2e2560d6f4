//! Sends RTP for most of a second after the BYE.

use clock::Duration;
use plan::{Side, TrunkMode};

use crate::quirk::packet::is_sound;
use crate::quirk::{Effect, Fate, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "media servers that are told late",
    check: "media/stops-after-bye",
    cure: "stop the media with the BYE (RFC 3261 15.1.1)",
    effect: Effect::Media(edit),
    twin: Twin::of(Side::Pbx, "calls/inbound-180-after-183", TrunkMode::Registration)
        .also(&["media/clock-runs-with-time"]),
    ..Quirk::of(module_path!())
};

fn edit(packet: &mut [u8], hook: &mut Hook<'_>) -> Fate {
    if is_sound(packet) {
        *hook.count += 1;
        if *hook.count > 50 {
            return Fate::Delay(Duration::from_millis(900));
        }
    }
    Fate::Send
}
