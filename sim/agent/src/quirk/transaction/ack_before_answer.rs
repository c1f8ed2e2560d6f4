//! Sends an ACK with its INVITE.

use bytes::Bytes;
use clock::Duration;
use plan::{Side, TrunkMode};
use sip::{Draft, HeaderName, Message, Method};

use crate::quirk::edit::{is_first, replace};
use crate::quirk::{Effect, Fate, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "scripts that count on an answer",
    check: "transaction/ack-answers-something",
    cure: "send an ACK when a final response has come (RFC 3261 17.1.1.2)",
    effect: Effect::Datagram(decide),
    twin: Twin::of(Side::Carrier, "calls/inbound-busy", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};

fn decide(bytes: &Bytes, hook: &mut Hook<'_>) -> Fate {
    let message = Message::parse(bytes.clone());
    if message.method() != Some(Method::Invite) || !is_first(&message, hook) {
        return Fate::Send;
    }
    let mut ack = Draft::from_message(&message);
    ack.set_method(&Method::Ack);
    replace(&mut ack, HeaderName::CSeq, "INVITE", "ACK");
    ack.clear_body();
    Fate::followed_by(bytes, Duration::from_millis(5), ack.to_bytes())
}
