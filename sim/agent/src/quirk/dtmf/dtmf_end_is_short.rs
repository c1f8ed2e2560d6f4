//! Lets the duration fall in the last packet of a digit.

use plan::{Side, TrunkMode};

use crate::quirk::packet::is_event;
use crate::quirk::{Effect, Fate, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "senders that make their last packet anew",
    check: "dtmf/duration-rises",
    cure: "write the whole duration into the last packet (RFC 4733 2.5.1.2)",
    effect: Effect::Media(edit),
    twin: Twin::of(Side::Carrier, "dtmf/inbound-digits", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};

fn edit(packet: &mut [u8], _: &mut Hook<'_>) -> Fate {
    if is_event(packet) && packet[13] & 0x80 != 0 {
        packet[14..16].copy_from_slice(&160_u16.to_be_bytes());
    }
    Fate::Send
}
