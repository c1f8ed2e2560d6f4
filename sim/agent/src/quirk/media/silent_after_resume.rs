//! Sends nothing any more after a pause of its sound.

use plan::{Side, TrunkMode};

use crate::quirk::packet::is_rtp;
use crate::quirk::{Effect, Fate, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "media servers that lose their stream on hold",
    check: "media/two-way-audio",
    cure: "take up the sound when both may send again",
    effect: Effect::Media(edit),
    twin: Twin::of(Side::Carrier, "hold/inbound-called-holds", TrunkMode::Registration)
        .also(&["media/rtcp-truth"]),
    ..Quirk::of(module_path!())
};

fn edit(packet: &mut [u8], hook: &mut Hook<'_>) -> Fate {
    if !is_rtp(packet) {
        return Fate::Send;
    }
    let now = hook.now.as_millis();
    let is_pause = *hook.count > 0 && now > *hook.count + 1000;
    if is_pause || !hook.text.is_empty() {
        hook.text.push_str(if hook.text.is_empty() { "silent" } else { "" });
        return Fate::Swallow;
    }
    *hook.count = now;
    Fate::Send
}
