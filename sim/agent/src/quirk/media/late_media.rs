//! Sends its first sound more than a second after the answer.

use plan::{Side, TrunkMode};

use crate::quirk::packet::is_rtp;
use crate::quirk::{Effect, Fate, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "gateways that open the media path late",
    check: "media/cut-through",
    cure: "open the media path before the answer is sent (RFC 3264 5.1)",
    effect: Effect::Media(edit),
    twin: Twin::of(Side::Pbx, "calls/inbound-called-hangs-up", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};

fn edit(packet: &mut [u8], hook: &mut Hook<'_>) -> Fate {
    if is_rtp(packet) {
        *hook.count += 1;
        if *hook.count <= 75 {
            return Fate::Swallow;
        }
    }
    Fate::Send
}
