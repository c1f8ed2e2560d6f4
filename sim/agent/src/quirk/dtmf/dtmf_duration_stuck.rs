//! Reports the same duration in every packet of an event.

use plan::{Side, TrunkMode};

use crate::quirk::packet::is_event;
use crate::quirk::{Effect, Fate, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "senders with a fixed template",
    check: "dtmf/duration-rises",
    cure: "let the duration grow with each packet (RFC 4733 2.5.1.2)",
    effect: Effect::Media(edit),
    twin: Twin::of(Side::Carrier, "dtmf/inbound-digits", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};

fn edit(packet: &mut [u8], _: &mut Hook<'_>) -> Fate {
    if is_event(packet) {
        packet[14..16].copy_from_slice(&160_u16.to_be_bytes());
    }
    Fate::Send
}
