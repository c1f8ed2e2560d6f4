//! Sends a 486 after its 200 to INVITE.

use bytes::Bytes;
use clock::Duration;
use plan::{Side, TrunkMode};
use sip::{Draft, Message, Method};

use crate::quirk::edit::{is_first, is_response};
use crate::quirk::{Effect, Fate, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "two threads that answer one call",
    check: "transaction/one-final-response",
    cure: "send one final response in a transaction (RFC 3261 17.2.1)",
    effect: Effect::Datagram(decide),
    twin: Twin::of(Side::Pbx, "calls/inbound-180-after-183", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};

fn decide(bytes: &Bytes, hook: &mut Hook<'_>) -> Fate {
    let message = Message::parse(bytes.clone());
    if is_response(&message, 200, &Method::Invite) && is_first(&message, hook) {
        let mut second = Draft::from_message(&message);
        second.set_status(486);
        return Fate::followed_by(bytes, Duration::from_millis(50), second.to_bytes());
    }
    Fate::Send
}
