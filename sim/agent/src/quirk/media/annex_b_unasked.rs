//! Refuses Annex B of G.729 in its description, and sends comfort noise by it.

use clock::Duration;
use plan::{Side, TrunkMode};

use crate::quirk::packet::{is_rtp, payload_type};
use crate::quirk::{Effect, Fate, Hook, Quirk, Twin};

/// Its payload type (RFC 3551 6).
const G729: u8 = 18;
/// The fixed header of RTP, and a frame of comfort noise (RFC 3551 4.5.6).
const NOISE_PACKET: usize = 12 + 2;
/// One in so many packets is noise.
const EVERY: u64 = 10;

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "gateways that write annexb=no and leave silence suppression on",
    check: "media/annex-b-refused",
    cure: "turn silence suppression off where either side has annexb=no (RFC 7261 3.3)",
    effect: Effect::Media(edit),
    twin: Twin::of(Side::Pbx, "fax/outbound-refused-up-speed", TrunkMode::Static),
    ..Quirk::of(module_path!())
};

fn edit(packet: &mut [u8], hook: &mut Hook<'_>) -> Fate {
    if !is_rtp(packet) || payload_type(packet) != G729 || packet.len() < NOISE_PACKET {
        return Fate::Send;
    }
    *hook.count += 1;
    if !hook.count.is_multiple_of(EVERY) {
        return Fate::Send;
    }
    Fate::Replace(vec![(Duration::ZERO, packet[..NOISE_PACKET].to_vec().into())])
}
