//! Sends each request once, whether it is answered or not.

use bytes::Bytes;
use plan::{Side, TrunkMode};
use sip::{Message, Method};

use crate::quirk::edit::is_first;
use crate::quirk::{Effect, Fate, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "firewalls that let one datagram through, and stacks without timers",
    check: "transaction/request-repeated",
    cure: "repeat the request after 0.5, 1, 2, 4 s until it is answered (RFC 3261 17.1.1.2)",
    effect: Effect::Datagram(decide),
    twin: Twin::of(Side::Carrier, "loss/inbound-invite-lost", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};

fn decide(bytes: &Bytes, hook: &mut Hook<'_>) -> Fate {
    let message = Message::parse(bytes.clone());
    let is_own = message.method().is_some_and(|method| !matches!(method, Method::Ack | Method::Cancel));
    if is_own && !is_first(&message, hook) { Fate::Swallow } else { Fate::Send }
}
