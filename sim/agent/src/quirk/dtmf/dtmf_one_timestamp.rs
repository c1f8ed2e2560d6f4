//! Sends all digits of a call with the timestamp of the first.

use plan::{Side, TrunkMode};

use crate::quirk::packet::{is_event, set_timestamp, timestamp};
use crate::quirk::{Effect, Fate, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "senders that take the time when dialling begins",
    check: "dtmf/timestamp-base",
    cure: "give each digit the timestamp of its own beginning (RFC 4733 2.2.1)",
    effect: Effect::Media(edit),
    twin: Twin::of(Side::Carrier, "dtmf/inbound-digits", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};

fn edit(packet: &mut [u8], hook: &mut Hook<'_>) -> Fate {
    if is_event(packet) {
        // The memory begins at zero, and a timestamp may be zero.
        if *hook.count == 0 {
            *hook.count = u64::from(timestamp(packet)) + 1;
        }
        set_timestamp(packet, (*hook.count - 1) as u32);
    }
    Fate::Send
}
