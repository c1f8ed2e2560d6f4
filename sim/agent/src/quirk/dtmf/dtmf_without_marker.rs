//! `dtmf-without-marker`: sends events without the marker bit.

use crate::quirk::packet::is_event;
use crate::quirk::{Effect, Fate, Hook, Quirk};

/// See the module.
pub(super) static QUIRK: Quirk = Quirk {
    id: "dtmf-without-marker",
    does: "sends events without the marker bit",
    seen: "senders with a fixed template",
    check: "dtmf/marker-first",
    cure: "set the marker on the first packet of an event (RFC 4733 2.5.1.2)",
    effect: Effect::Media(edit),
};

fn edit(packet: &mut [u8], hook: &mut Hook<'_>) -> Fate {
    if is_event(packet) {
        packet[1] &= 0x7f;
        let _ = hook;
    }
    Fate::Send
}
