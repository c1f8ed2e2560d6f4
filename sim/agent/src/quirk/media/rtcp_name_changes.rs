//! Gives itself another CNAME in each report.

use plan::{Side, TrunkMode};

use crate::quirk::packet::is_rtcp;
use crate::quirk::{Effect, Fate, Hook, Quirk, Twin};

/// The header of a source description, its source, and the type and length of its first item.
const BEFORE_TEXT: usize = 10;

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "media servers that draw a name whenever they need one",
    check: "media/cname-kept",
    cure: "choose the CNAME once for each session (RFC 3550 6.5.1)",
    effect: Effect::Media(edit),
    twin: Twin::of(Side::Pbx, "long/inbound-half-an-hour", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};

fn edit(packet: &mut [u8], hook: &mut Hook<'_>) -> Fate {
    if is_rtcp(packet) {
        let words = usize::from(u16::from_be_bytes([packet[2], packet[3]]));
        if let Some(letter) = packet.get_mut(4 * (words + 1) + BEFORE_TEXT) {
            *letter = b'a' + (*hook.count % 26) as u8;
        }
        *hook.count += 1;
    }
    Fate::Send
}
