//! Sets the reserved bit of events.

use plan::{Side, TrunkMode};

use crate::quirk::packet::is_event;
use crate::quirk::{Effect, Fate, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "senders that write the volume with seven bits",
    check: "dtmf/reserved-bit",
    cure: "write zero into the reserved bit (RFC 4733 2.3.3)",
    effect: Effect::Media(edit),
    twin: Twin::of(Side::Carrier, "dtmf/inbound-digits", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};

fn edit(packet: &mut [u8], _: &mut Hook<'_>) -> Fate {
    if is_event(packet) {
        packet[13] |= 0x40;
    }
    Fate::Send
}
