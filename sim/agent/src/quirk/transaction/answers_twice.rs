//! Answers BYE, OPTIONS and REGISTER twice.

use bytes::Bytes;
use clock::Duration;
use plan::{Side, TrunkMode};
use sip::{Message, Method};

use crate::quirk::edit::{is_first, is_response};
use crate::quirk::{Effect, Fate, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "clusters in which two nodes get one request",
    check: "transaction/answered-when-asked",
    cure: "send one response for each copy of the request (RFC 3261 17.2.2)",
    effect: Effect::Datagram(decide),
    twin: Twin::of(Side::Pbx, "calls/inbound-180-after-183", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};

fn decide(bytes: &Bytes, hook: &mut Hook<'_>) -> Fate {
    let message = Message::parse(bytes.clone());
    let is_it = [Method::Bye, Method::Options, Method::Register]
        .iter()
        .any(|method| is_response(&message, 200, method));
    if !is_it || !is_first(&message, hook) {
        return Fate::Send;
    }
    Fate::followed_by(bytes, Duration::from_millis(700), bytes.clone())
}
