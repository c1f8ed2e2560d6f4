//! Sends comfort noise where the machine is silent.

use clock::Duration;
use plan::{Side, TrunkMode};

use crate::quirk::packet::is_sound;
use crate::quirk::{Effect, Fate, Hook, Quirk, Twin};

/// The fixed header of RTP.
const HEADER: usize = 12;
/// Its payload type (RFC 3389).
const COMFORT_NOISE: u8 = 13;
/// -70 dBov.
const LEVEL: u8 = 70;

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "gateways that take modems for voices",
    check: "fax/passthrough-clean",
    cure: "switch silence suppression off at 2100 Hz (ITU-T V.152)",
    effect: Effect::Media(edit),
    twin: Twin::of(Side::Pbx, "fax/outbound-passthrough", TrunkMode::Registration)
        .also(&["media/payload-type-negotiated", "media/rtcp-truth"]),
    ..Quirk::of(module_path!())
};

fn edit(packet: &mut [u8], _: &mut Hook<'_>) -> Fate {
    let is_silence = |octet: &u8| matches!(octet, 0x55 | 0xd5 | 0x7f | 0xff);
    if is_sound(packet) && packet[HEADER..].iter().all(is_silence) {
        let mut noise = packet[..=HEADER].to_vec();
        noise[1] = COMFORT_NOISE;
        noise[HEADER] = LEVEL;
        return Fate::Replace(vec![(Duration::ZERO, noise.into())]);
    }
    Fate::Send
}
