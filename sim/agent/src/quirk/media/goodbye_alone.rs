//! Sends nothing but a goodbye.

use plan::{Side, TrunkMode};

use crate::quirk::packet::is_rtcp;
use crate::quirk::{Effect, Fate, Hook, Quirk, Twin};

/// Its packet type (RFC 3550 12.1).
const BYE: u8 = 203;

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "media servers whose sound has no way out",
    check: "media/goodbye-has-stream",
    cure: "leave without a BYE when nothing was sent (RFC 3550 6.3.7)",
    effect: Effect::Media(edit),
    twin: Twin::of(Side::Pbx, "calls/outbound-caller-hangs-up", TrunkMode::Static)
        .also(&["media/two-way-audio"]),
    ..Quirk::of(module_path!())
};

fn edit(packet: &mut [u8], _: &mut Hook<'_>) -> Fate {
    if is_rtcp(packet) && has_goodbye(packet) { Fate::Send } else { Fate::Swallow }
}

/// True for a compound with a BYE in it; the length of each packet is counted in words, the first apart.
fn has_goodbye(mut rest: &[u8]) -> bool {
    while let [_, kind, high, low, ..] = rest {
        if *kind == BYE {
            return true;
        }
        let octets = 4 * (usize::from(u16::from_be_bytes([*high, *low])) + 1);
        rest = rest.get(octets..).unwrap_or_default();
    }
    false
}
