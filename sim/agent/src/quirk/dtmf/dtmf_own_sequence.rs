//! Numbers the packets of digits by themselves.

use plan::{Side, TrunkMode};

use crate::quirk::packet::{is_event, sequence, set_sequence};
use crate::quirk::{Effect, Fate, Hook, Quirk, Twin};

/// How far the two counts are apart.
const APART: u16 = 10_000;

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "gateways whose digits come from another chip",
    check: "media/sequence-continuous",
    cure: "count digits and sound together (RFC 4733 2.1)",
    effect: Effect::Media(edit),
    twin: Twin::of(Side::Carrier, "dtmf/inbound-digits", TrunkMode::Registration).also(&["dtmf/same-ssrc"]),
    ..Quirk::of(module_path!())
};

fn edit(packet: &mut [u8], _: &mut Hook<'_>) -> Fate {
    if is_event(packet) {
        set_sequence(packet, sequence(packet).wrapping_add(APART));
    }
    Fate::Send
}
