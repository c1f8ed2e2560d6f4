//! Sends events from an SSRC of their own.

use plan::{Side, TrunkMode};

use crate::quirk::packet::{is_event, set_ssrc, ssrc};
use crate::quirk::{Effect, Fate, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "DTMF generators beside the media server",
    check: "dtmf/same-ssrc",
    cure: "send events in the stream of the sound they replace (RFC 4733 2.1)",
    effect: Effect::Media(edit),
    twin: Twin::of(Side::Carrier, "dtmf/inbound-digits", TrunkMode::Registration)
        .also(&["media/sequence-continuous"]),
    ..Quirk::of(module_path!())
};

fn edit(packet: &mut [u8], _: &mut Hook<'_>) -> Fate {
    if is_event(packet) {
        let other = ssrc(packet) ^ 1;
        set_ssrc(packet, other);
    }
    Fate::Send
}
