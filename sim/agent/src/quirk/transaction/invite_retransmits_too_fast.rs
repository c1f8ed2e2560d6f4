//! `invite-retransmits-too-fast`: repeats its INVITE after 30 ms.

use crate::quirk::edit::is_first;
use crate::quirk::{Effect, Fate, Hook, Quirk};
use bytes::Bytes;
use clock::Duration;
use sip::{Message, Method};

/// See the module.
pub(super) static QUIRK: Quirk = Quirk {
    id: "invite-retransmits-too-fast",
    does: "repeats its INVITE after 30 ms",
    seen: "impatient failover logic on top of the stack",
    check: "transaction/timer-a",
    cure: "wait T1, 500 ms, and double it (RFC 3261 17.1.1.2)",
    effect: Effect::Datagram(decide),
};

fn decide(bytes: &Bytes, hook: &mut Hook<'_>) -> Fate {
    let message = Message::parse(bytes.clone());
    if message.method() == Some(Method::Invite) && is_first(&message, hook) {
        let copy = (Duration::from_millis(30), bytes.clone());
        return Fate::Replace(vec![(Duration::ZERO, bytes.clone()), copy]);
    }
    Fate::Send
}
