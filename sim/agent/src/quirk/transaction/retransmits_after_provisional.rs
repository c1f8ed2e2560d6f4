//! `retransmits-after-provisional`: repeats its INVITE although a provisional response has come.

use crate::quirk::edit::is_first;
use crate::quirk::{Effect, Fate, Hook, Quirk};
use bytes::Bytes;
use clock::Duration;
use sip::{Message, Method};

/// See the module.
pub(super) static QUIRK: Quirk = Quirk {
    id: "retransmits-after-provisional",
    does: "repeats its INVITE although a provisional response has come",
    seen: "stacks that lose the 100 at an SBC",
    check: "transaction/stops-on-response",
    cure: "stop repeating the INVITE at the first response (RFC 3261 17.1.1.2)",
    effect: Effect::Datagram(decide),
};

fn decide(bytes: &Bytes, hook: &mut Hook<'_>) -> Fate {
    let message = Message::parse(bytes.clone());
    if message.method() == Some(Method::Invite) && is_first(&message, hook) {
        let copy = (Duration::from_millis(1500), bytes.clone());
        return Fate::Replace(vec![(Duration::ZERO, bytes.clone()), copy]);
    }
    Fate::Send
}
