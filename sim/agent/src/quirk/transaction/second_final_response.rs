//! `second-final-response`: sends a 486 after its 200 to INVITE.

use crate::quirk::edit::{is_first, is_response};
use crate::quirk::{Effect, Fate, Hook, Quirk};
use bytes::Bytes;
use clock::Duration;
use sip::{Draft, Message, Method};

/// See the module.
pub(super) static QUIRK: Quirk = Quirk {
    id: "second-final-response",
    does: "sends a 486 after its 200 to INVITE",
    seen: "two threads that answer one call",
    check: "transaction/one-final-response",
    cure: "send one final response in a transaction (RFC 3261 17.2.1)",
    effect: Effect::Datagram(decide),
};

fn decide(bytes: &Bytes, hook: &mut Hook<'_>) -> Fate {
    let message = Message::parse(bytes.clone());
    if is_response(&message, 200, &Method::Invite) && is_first(&message, hook) {
        let mut second = Draft::from_message(&message);
        second.set_status(486);
        let later = (Duration::from_millis(50), second.to_bytes());
        return Fate::Replace(vec![(Duration::ZERO, bytes.clone()), later]);
    }
    Fate::Send
}
