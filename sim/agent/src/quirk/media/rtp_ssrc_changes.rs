//! `rtp-ssrc-changes`: takes a new SSRC every second.

use crate::quirk::packet::{is_rtp, set_ssrc, ssrc};
use crate::quirk::{Effect, Fate, Hook, Quirk};

/// See the module.
pub(super) static QUIRK: Quirk = Quirk {
    id: "rtp-ssrc-changes",
    does: "takes a new SSRC every second",
    seen: "media servers that restart their stream for each prompt",
    check: "media/ssrc-stable",
    cure: "keep the SSRC for the life of the stream (RFC 3550 8)",
    effect: Effect::Media(edit),
};

fn edit(packet: &mut [u8], hook: &mut Hook<'_>) -> Fate {
    if is_rtp(packet) {
        *hook.count += 1;
        let number = ssrc(packet).wrapping_add((*hook.count / 50) as u32);
        set_ssrc(packet, number);
    }
    Fate::Send
}
