//! Moves the timestamp within one event.

use plan::{Side, TrunkMode};

use crate::quirk::packet::{is_event, set_timestamp, timestamp};
use crate::quirk::{Effect, Fate, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "senders that treat events as sound",
    check: "dtmf/same-timestamp",
    cure: "keep the timestamp of the first packet (RFC 4733 2.5.1.2)",
    effect: Effect::Media(edit),
    twin: Twin::of(Side::Carrier, "dtmf/inbound-digits", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};

fn edit(packet: &mut [u8], hook: &mut Hook<'_>) -> Fate {
    if is_event(packet) {
        *hook.count += 1;
        let moved = timestamp(packet).wrapping_add((*hook.count * 160) as u32);
        set_timestamp(packet, moved);
    }
    Fate::Send
}
