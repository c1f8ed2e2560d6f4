//! `dtmf-own-ssrc`: sends events from an SSRC of their own.

use crate::quirk::packet::{is_event, set_ssrc, ssrc};
use crate::quirk::{Effect, Fate, Hook, Quirk};

/// See the module.
pub(super) static QUIRK: Quirk = Quirk {
    id: "dtmf-own-ssrc",
    does: "sends events from an SSRC of their own",
    seen: "DTMF generators beside the media server",
    check: "dtmf/same-ssrc",
    cure: "send events in the stream of the sound they replace (RFC 4733 2.1)",
    effect: Effect::Media(edit),
};

fn edit(packet: &mut [u8], hook: &mut Hook<'_>) -> Fate {
    if is_event(packet) {
        let other = ssrc(packet) ^ 1;
        set_ssrc(packet, other);
        let _ = hook;
    }
    Fate::Send
}
