//! Sends nothing any more after three seconds.

use plan::{Side, TrunkMode};

use crate::quirk::packet::is_rtp;
use crate::quirk::{Effect, Fate, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "media servers that crash",
    check: "media/two-way-audio",
    cure: "look for what ends the stream before the call",
    effect: Effect::Media(edit),
    twin: Twin::of(Side::Pbx, "long/inbound-half-an-hour", TrunkMode::Registration)
        .also(&["media/rtcp-truth"]),
    ..Quirk::of(module_path!())
};

fn edit(packet: &mut [u8], hook: &mut Hook<'_>) -> Fate {
    *hook.count += u64::from(is_rtp(packet));
    if is_rtp(packet) && *hook.count > 150 { Fate::Swallow } else { Fate::Send }
}
