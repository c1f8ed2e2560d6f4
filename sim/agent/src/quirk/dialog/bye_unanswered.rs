//! `bye-unanswered`: does not answer BYE.

use crate::quirk::edit::is_response;
use crate::quirk::{Effect, Fate, Hook, Quirk};
use bytes::Bytes;
use sip::{Message, Method};

/// See the module.
pub(super) static QUIRK: Quirk = Quirk {
    id: "bye-unanswered",
    does: "does not answer BYE",
    seen: "boxes that tear down the call before they answer",
    check: "dialog/bye-answered",
    cure: "answer every BYE with 200 (RFC 3261 15.1.2)",
    effect: Effect::Datagram(decide),
};

fn decide(bytes: &Bytes, hook: &mut Hook<'_>) -> Fate {
    let message = Message::parse(bytes.clone());
    let _ = hook;
    if is_response(&message, 200, &Method::Bye) { Fate::Swallow } else { Fate::Send }
}
