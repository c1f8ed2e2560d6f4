//! Repeats its INVITE although a provisional response has come.

use bytes::Bytes;
use clock::Duration;
use plan::{Side, TrunkMode};
use sip::{Message, Method};

use crate::quirk::edit::is_first;
use crate::quirk::{Effect, Fate, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "stacks that lose the 100 at an SBC",
    check: "transaction/stops-on-response",
    cure: "stop repeating the INVITE at the first response (RFC 3261 17.1.1.2)",
    effect: Effect::Datagram(decide),
    twin: Twin::of(Side::Carrier, "calls/inbound-180-after-183", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};

fn decide(bytes: &Bytes, hook: &mut Hook<'_>) -> Fate {
    let message = Message::parse(bytes.clone());
    if message.method() == Some(Method::Invite) && is_first(&message, hook) {
        return Fate::followed_by(bytes, Duration::from_millis(1500), bytes.clone());
    }
    Fate::Send
}
