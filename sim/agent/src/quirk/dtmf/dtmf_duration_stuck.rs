//! `dtmf-duration-stuck`: reports the same duration in every packet of an event.

use crate::quirk::packet::is_event;
use crate::quirk::{Effect, Fate, Hook, Quirk};

/// See the module.
pub(super) static QUIRK: Quirk = Quirk {
    id: "dtmf-duration-stuck",
    does: "reports the same duration in every packet of an event",
    seen: "senders with a fixed template",
    check: "dtmf/duration-rises",
    cure: "let the duration grow with each packet (RFC 4733 2.5.1.2)",
    effect: Effect::Media(edit),
};

fn edit(packet: &mut [u8], hook: &mut Hook<'_>) -> Fate {
    if is_event(packet) {
        packet[14..16].copy_from_slice(&160_u16.to_be_bytes());
        let _ = hook;
    }
    Fate::Send
}
