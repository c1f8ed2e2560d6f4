//! Sends events that the other side does not list.

use plan::{Side, TrunkMode};

use crate::quirk::packet::is_event;
use crate::quirk::{Effect, Fate, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "gateways that relay every tone of their line",
    check: "dtmf/listed-events",
    cure: "send the events in the a=fmtp of the other side alone (RFC 4733 2.5.1.1)",
    effect: Effect::Media(edit),
    twin: Twin::of(Side::Carrier, "dtmf/inbound-digits", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};

fn edit(packet: &mut [u8], _: &mut Hook<'_>) -> Fate {
    if is_event(packet) {
        packet[12] = 66;
    }
    Fate::Send
}
