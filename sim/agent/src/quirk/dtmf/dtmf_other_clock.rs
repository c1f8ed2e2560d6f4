//! Sends digits with the timestamps of another clock.

use plan::{Side, TrunkMode};

use crate::quirk::packet::{is_event, set_timestamp, timestamp};
use crate::quirk::{Effect, Fate, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "DTMF generators beside the media server",
    check: "dtmf/timestamp-base",
    cure: "give digits the clock of the sound they replace (RFC 4733 2.1)",
    effect: Effect::Media(edit),
    twin: Twin::of(Side::Carrier, "dtmf/inbound-digits", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};

fn edit(packet: &mut [u8], _: &mut Hook<'_>) -> Fate {
    if is_event(packet) {
        let other = timestamp(packet).wrapping_add(1_000_000);
        set_timestamp(packet, other);
    }
    Fate::Send
}
