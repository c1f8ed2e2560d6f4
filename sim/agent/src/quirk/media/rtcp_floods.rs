//! Sends each report thirty times.

use bytes::Bytes;
use clock::Duration;
use plan::{Side, TrunkMode};

use crate::quirk::packet::is_rtcp;
use crate::quirk::{Effect, Fate, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "media servers whose timer fires too often",
    check: "media/rtcp-interval",
    cure: "reckon the interval by RFC 3550 6.3",
    effect: Effect::Media(edit),
    twin: Twin::of(Side::Pbx, "calls/inbound-180-after-183", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};

fn edit(packet: &mut [u8], _: &mut Hook<'_>) -> Fate {
    if !is_rtcp(packet) {
        return Fate::Send;
    }
    let copy = Bytes::copy_from_slice(packet);
    Fate::Replace((0..30).map(|_| (Duration::ZERO, copy.clone())).collect())
}
