//! Does not answer a BYE again that comes again.

use bytes::Bytes;
use plan::{Side, TrunkMode};
use sip::{Message, Method};

use crate::quirk::edit::{is_first, is_response};
use crate::quirk::{Effect, Fate, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "stacks that forget a request when it is answered",
    check: "transaction/copy-answered",
    cure: "keep the response for 64*T1 (RFC 3261 17.2.2)",
    effect: Effect::Datagram(decide),
    twin: Twin::of(Side::Carrier, "loss/outbound-bye-answer-lost", TrunkMode::Static),
    ..Quirk::of(module_path!())
};

fn decide(bytes: &Bytes, hook: &mut Hook<'_>) -> Fate {
    let message = Message::parse(bytes.clone());
    let is_its = is_response(&message, 200, &Method::Bye);
    if is_its && !is_first(&message, hook) { Fate::Swallow } else { Fate::Send }
}
