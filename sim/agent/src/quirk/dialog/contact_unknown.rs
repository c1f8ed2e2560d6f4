//! Asks a Contact what it can do from outside of its dialog, and does not know its own when it is asked so.

use bytes::Bytes;
use clock::Duration;
use plan::{Side, TrunkMode};
use sip::{Draft, HeaderName, Message, Method};

use crate::quirk::edit::{is_ack_for_2xx, is_response, replace, strip_tag};
use crate::quirk::{Effect, Fate, Hook, Quirk, Twin};

/// The Call-ID of what is asked.
const ASKED: &str = "asked-from-outside";

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "gateways whose Contact is known in one call only",
    check: "dialog/contact-taken",
    cure: "take requests to the Contact of a call from outside of it (RFC 3261 8.1.1.8)",
    effect: Effect::Datagram(decide),
    twin: Twin::of(Side::Carrier, "calls/outbound-ringback-180", TrunkMode::Static)
        .beside(&["pbx:contact-unknown"]),
    ..Quirk::of(module_path!())
};

fn decide(bytes: &Bytes, hook: &mut Hook<'_>) -> Fate {
    let message = Message::parse(bytes.clone());
    if is_response(&message, 200, &Method::Options) && message.call_id() == Some(ASKED) {
        let mut refusal = Draft::from_message(&message);
        refusal.set_status(404);
        return Fate::Replace(vec![(Duration::ZERO, refusal.to_bytes())]);
    }
    if !is_ack_for_2xx(bytes, hook) {
        return Fate::Send;
    }
    let mut asks = Draft::from_message(&message);
    asks.set_method(&Method::Options);
    asks.set(HeaderName::CSeq, "1 OPTIONS");
    asks.set(HeaderName::CallId, ASKED);
    strip_tag(&mut asks, HeaderName::To);
    replace(&mut asks, HeaderName::Via, "branch=z9hG4bK", "branch=z9hG4bKo");
    asks.clear_body();
    let later = (Duration::from_millis(500), asks.to_bytes());
    Fate::Replace(vec![(Duration::ZERO, bytes.clone()), later])
}
