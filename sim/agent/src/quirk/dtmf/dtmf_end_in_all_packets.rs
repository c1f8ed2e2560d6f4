//! Sets the E bit in each packet of a digit.

use plan::{Side, TrunkMode};

use crate::quirk::packet::is_event;
use crate::quirk::{Effect, Fate, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "senders with a fixed template",
    check: "dtmf/end-bit",
    cure: "set the E bit in the last packet and its copies alone (RFC 4733 2.5.1.2)",
    effect: Effect::Media(edit),
    twin: Twin::of(Side::Carrier, "dtmf/inbound-digits", TrunkMode::Registration)
        .also(&["dtmf/end-three-times"]),
    ..Quirk::of(module_path!())
};

fn edit(packet: &mut [u8], _: &mut Hook<'_>) -> Fate {
    if is_event(packet) {
        packet[13] |= 0x80;
    }
    Fate::Send
}
