//! Begins each digit with a duration of zero.

use plan::{Side, TrunkMode};

use crate::quirk::packet::is_event;
use crate::quirk::{Effect, Fate, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "senders that report before any time has passed",
    check: "dtmf/duration-not-zero",
    cure: "send the first packet with the duration of a packet time (RFC 4733 2.3.5)",
    effect: Effect::Media(edit),
    twin: Twin::of(Side::Carrier, "dtmf/inbound-digits", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};

fn edit(packet: &mut [u8], _: &mut Hook<'_>) -> Fate {
    if is_event(packet) && packet[1] & 0x80 != 0 {
        packet[14..16].fill(0);
    }
    Fate::Send
}
