//! Reports under another SSRC than it sends.

use plan::{Side, TrunkMode};

use crate::quirk::packet::is_rtcp;
use crate::quirk::{Effect, Fate, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "SBCs that make RTCP of their own",
    check: "media/rtcp-truth",
    cure: "report under the SSRC of the stream (RFC 3550 6.4.1)",
    effect: Effect::Media(edit),
    twin: Twin::of(Side::Pbx, "long/inbound-half-an-hour", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};

fn edit(packet: &mut [u8], _: &mut Hook<'_>) -> Fate {
    if is_rtcp(packet) {
        packet[7] ^= 1;
    }
    Fate::Send
}
