//! Sends events with a payload type that nobody listed for them.

use plan::{Side, TrunkMode};

use crate::quirk::packet::is_event;
use crate::quirk::{Effect, Fate, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "gateways with fixed payload numbers",
    check: "dtmf/negotiated-events",
    cure: "send the payload type that the other side listed (RFC 3264 5.1)",
    effect: Effect::Media(edit),
    twin: Twin::of(Side::Carrier, "dtmf/inbound-digits", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};

fn edit(packet: &mut [u8], _: &mut Hook<'_>) -> Fate {
    if is_event(packet) {
        packet[1] = packet[1] & 0x80 | 96;
    }
    Fate::Send
}
