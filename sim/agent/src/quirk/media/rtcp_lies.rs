//! Reports twice the packets it has sent.

use plan::{Side, TrunkMode};

use crate::quirk::packet::is_rtcp;
use crate::quirk::{Effect, Fate, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "media servers that count copies",
    check: "media/rtcp-truth",
    cure: "count what was sent (RFC 3550 6.4.1)",
    effect: Effect::Media(edit),
    twin: Twin::of(Side::Pbx, "calls/inbound-180-after-183", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};

fn edit(packet: &mut [u8], _: &mut Hook<'_>) -> Fate {
    if is_rtcp(packet) && packet[1] == 200 && packet.len() >= 28 {
        let count = u32::from_be_bytes([packet[20], packet[21], packet[22], packet[23]]);
        packet[20..24].copy_from_slice(&(count * 2 + 1000).to_be_bytes());
    }
    Fate::Send
}
