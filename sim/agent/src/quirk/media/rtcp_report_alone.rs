//! Sends reports without a CNAME, one packet in each datagram.

use clock::Duration;
use plan::{Side, TrunkMode};

use crate::quirk::packet::is_rtcp;
use crate::quirk::{Effect, Fate, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "phones that save octets",
    check: "media/rtcp-compound",
    cure: "put an SDES with the CNAME behind each report (RFC 3550 6.1)",
    effect: Effect::Media(edit),
    twin: Twin::of(Side::Pbx, "calls/inbound-180-after-183", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};

fn edit(packet: &mut [u8], _: &mut Hook<'_>) -> Fate {
    if !is_rtcp(packet) {
        return Fate::Send;
    }
    // The length is counted in words, the first apart (RFC 3550 6.4.1).
    let first = 4 * (usize::from(u16::from_be_bytes([packet[2], packet[3]])) + 1);
    let alone = packet[..first.min(packet.len())].to_vec();
    Fate::Replace(vec![(Duration::ZERO, alone.into())])
}
