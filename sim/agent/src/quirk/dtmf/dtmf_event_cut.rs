//! Leaves out the last octet of each event.

use bytes::Bytes;
use clock::Duration;
use plan::{Side, TrunkMode};

use crate::quirk::packet::is_event;
use crate::quirk::{Effect, Fate, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "gateways that count the header wrong",
    check: "dtmf/whole-events",
    cure: "write four octets for each event (RFC 4733 2.3)",
    effect: Effect::Media(edit),
    twin: Twin::of(Side::Carrier, "dtmf/inbound-digits", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};

fn edit(packet: &mut [u8], _: &mut Hook<'_>) -> Fate {
    if !is_event(packet) {
        return Fate::Send;
    }
    let cut = Bytes::copy_from_slice(&packet[..packet.len() - 1]);
    Fate::Replace(vec![(Duration::ZERO, cut)])
}
