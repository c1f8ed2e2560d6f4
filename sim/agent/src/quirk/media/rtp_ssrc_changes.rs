//! Takes a new SSRC every second.

use plan::{Side, TrunkMode};

use crate::quirk::packet::{is_rtp, set_ssrc, ssrc};
use crate::quirk::{Effect, Fate, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "media servers that restart their stream for each prompt",
    check: "media/ssrc-stable",
    cure: "keep the SSRC for the life of the stream: each new one restarts the jitter buffer of the receiver",
    effect: Effect::Media(edit),
    twin: Twin::of(Side::Pbx, "calls/inbound-180-after-183", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};

fn edit(packet: &mut [u8], hook: &mut Hook<'_>) -> Fate {
    if is_rtp(packet) {
        *hook.count += 1;
        let number = ssrc(packet).wrapping_add((*hook.count / 50) as u32);
        set_ssrc(packet, number);
    }
    Fate::Send
}
