//! Sets the padding bit in its reports, without any padding.

use plan::{Side, TrunkMode};

use crate::quirk::packet::is_rtcp;
use crate::quirk::{Effect, Fate, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "media servers that copy the first octet of their RTP",
    check: "media/rtcp-well-formed",
    cure: "pad the last packet of a datagram only, and count the padding there (RFC 3550 6.1)",
    effect: Effect::Media(edit),
    twin: Twin::of(Side::Pbx, "calls/inbound-180-after-183", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};

fn edit(packet: &mut [u8], _: &mut Hook<'_>) -> Fate {
    if is_rtcp(packet) {
        packet[0] |= 0x20;
    }
    Fate::Send
}
