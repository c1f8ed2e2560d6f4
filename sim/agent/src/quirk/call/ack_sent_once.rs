//! Acknowledges the first 200 to its INVITE, and no copy of it.

use bytes::Bytes;
use plan::{Side, TrunkMode};
use sip::Message;

use crate::quirk::edit::is_first;
use crate::quirk::{Effect, Fate, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "stacks that take a copy of the 200 for noise",
    check: "call/answer-acked",
    cure: "send the ACK again for each copy of the 200 (RFC 3261 13.2.2.4)",
    effect: Effect::Datagram(decide),
    twin: Twin::of(Side::Carrier, "loss/inbound-ack-lost", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};

fn decide(bytes: &Bytes, hook: &mut Hook<'_>) -> Fate {
    let message = Message::parse(bytes.clone());
    let is_ack = message.method() == Some(sip::Method::Ack);
    if is_ack && !is_first(&message, hook) { Fate::Swallow } else { Fate::Send }
}
