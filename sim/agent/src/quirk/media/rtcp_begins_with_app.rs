//! Begins its RTCP with a packet of its own kind.

use plan::{Side, TrunkMode};

use crate::quirk::packet::is_rtcp;
use crate::quirk::{Effect, Fate, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "media servers that report to their own kind",
    check: "media/rtcp-compound",
    cure: "begin each datagram with SR or RR (RFC 3550 6.1)",
    effect: Effect::Media(edit),
    twin: Twin::of(Side::Pbx, "calls/inbound-180-after-183", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};

fn edit(packet: &mut [u8], _: &mut Hook<'_>) -> Fate {
    if is_rtcp(packet) {
        // APP, whose layout is free.
        packet[1] = 204;
    }
    Fate::Send
}
