//! Sends packets of G.729 whose last frame lacks an octet.

use clock::Duration;
use plan::{Side, TrunkMode};

use crate::quirk::packet::{is_rtp, payload_type};
use crate::quirk::{Effect, Fate, Hook, Quirk, Twin};

/// Its payload type (RFC 3551 6).
const G729: u8 = 18;

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "packers that count bits",
    check: "media/whole-frames",
    cure: "send whole frames (RFC 3551 4.4)",
    effect: Effect::Media(edit),
    twin: Twin::of(Side::Pbx, "fax/outbound-refused-up-speed", TrunkMode::Static),
    ..Quirk::of(module_path!())
};

fn edit(packet: &mut [u8], _: &mut Hook<'_>) -> Fate {
    if is_rtp(packet) && payload_type(packet) == G729 {
        let cut = packet[..packet.len() - 1].to_vec();
        return Fate::Replace(vec![(Duration::ZERO, cut.into())]);
    }
    Fate::Send
}
