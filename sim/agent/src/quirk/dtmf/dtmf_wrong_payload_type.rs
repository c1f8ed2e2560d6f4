//! `dtmf-wrong-payload-type`: sends events with a payload type that nobody listed for them.

use crate::quirk::packet::is_event;
use crate::quirk::{Effect, Fate, Hook, Quirk};

/// See the module.
pub(super) static QUIRK: Quirk = Quirk {
    id: "dtmf-wrong-payload-type",
    does: "sends events with a payload type that nobody listed for them",
    seen: "gateways with fixed payload numbers",
    check: "dtmf/negotiated-events",
    cure: "send the payload type that the other side listed (RFC 3264 5.1)",
    effect: Effect::Media(edit),
};

fn edit(packet: &mut [u8], hook: &mut Hook<'_>) -> Fate {
    if is_event(packet) {
        packet[1] = packet[1] & 0x80 | 96;
        let _ = hook;
    }
    Fate::Send
}
