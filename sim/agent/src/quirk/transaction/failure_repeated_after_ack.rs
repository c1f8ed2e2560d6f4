//! Repeats a failure to INVITE although it has been acknowledged.

use bytes::Bytes;
use clock::Duration;
use plan::{Side, TrunkMode};
use sip::Message;

use crate::quirk::edit::{is_failure_of_invite, is_first};
use crate::quirk::{Effect, Fate, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "stacks whose timer G nobody stops",
    check: "transaction/final-response-stops",
    cure: "stop repeating the failure when its ACK comes (RFC 3261 17.2.1)",
    effect: Effect::Datagram(decide),
    twin: Twin::of(Side::Pbx, "calls/inbound-busy", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};

fn decide(bytes: &Bytes, hook: &mut Hook<'_>) -> Fate {
    let message = Message::parse(bytes.clone());
    if is_failure_of_invite(&message) && is_first(&message, hook) {
        return Fate::followed_by(bytes, Duration::from_millis(1500), bytes.clone());
    }
    Fate::Send
}
