//! Repeats an INVITE 33 s after the first.

use bytes::Bytes;
use clock::Duration;
use plan::{Side, TrunkMode};
use sip::{Message, Method};

use crate::quirk::edit::is_first;
use crate::quirk::{Effect, Fate, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "stacks whose retransmission timer nobody stops",
    check: "transaction/gives-up",
    cure: "stop 64*T1 after the first request (RFC 3261 17.1.1.2)",
    effect: Effect::Datagram(decide),
    twin: Twin::of(Side::Pbx, "calls/outbound-rings-long", TrunkMode::Registration)
        .also(&["transaction/stops-on-response"]),
    ..Quirk::of(module_path!())
};

fn decide(bytes: &Bytes, hook: &mut Hook<'_>) -> Fate {
    let message = Message::parse(bytes.clone());
    if message.method() == Some(Method::Invite) && is_first(&message, hook) {
        return Fate::followed_by(bytes, Duration::from_millis(33000), bytes.clone());
    }
    Fate::Send
}
