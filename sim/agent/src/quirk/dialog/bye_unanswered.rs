//! Does not answer BYE.

use bytes::Bytes;
use plan::{Side, TrunkMode};
use sip::{Message, Method};

use crate::quirk::edit::is_response;
use crate::quirk::{Effect, Fate, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "boxes that tear down the call before they answer",
    check: "dialog/bye-answered",
    cure: "answer every BYE with 200 (RFC 3261 15.1.2)",
    effect: Effect::Datagram(decide),
    twin: Twin::of(Side::Pbx, "calls/inbound-180-after-183", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};

fn decide(bytes: &Bytes, _: &mut Hook<'_>) -> Fate {
    let message = Message::parse(bytes.clone());
    if is_response(&message, 200, &Method::Bye) { Fate::Swallow } else { Fate::Send }
}
