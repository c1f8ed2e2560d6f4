//! Sends no RTCP any more after the first reports.

use plan::{Side, TrunkMode};

use crate::quirk::packet::is_rtcp;
use crate::quirk::{Effect, Fate, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "media servers that lose their timer on a re-INVITE",
    check: "media/rtcp-sent",
    cure: "report as long as the session lasts (RFC 3550 6.2)",
    effect: Effect::Media(edit),
    twin: Twin::of(Side::Pbx, "long/inbound-half-an-hour", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};

fn edit(packet: &mut [u8], hook: &mut Hook<'_>) -> Fate {
    *hook.count += u64::from(is_rtcp(packet));
    if is_rtcp(packet) && *hook.count > 3 { Fate::Swallow } else { Fate::Send }
}
