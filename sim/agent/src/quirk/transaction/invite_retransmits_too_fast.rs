//! Repeats its INVITE after 30 ms.

use bytes::Bytes;
use clock::Duration;
use plan::{Side, TrunkMode};
use sip::{Message, Method};

use crate::quirk::edit::is_first;
use crate::quirk::{Effect, Fate, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "impatient failover logic on top of the stack",
    check: "transaction/timer-a",
    cure: "wait T1, 500 ms, and double it (RFC 3261 17.1.1.2)",
    effect: Effect::Datagram(decide),
    twin: Twin::of(Side::Carrier, "calls/inbound-180-after-183", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};

fn decide(bytes: &Bytes, hook: &mut Hook<'_>) -> Fate {
    let message = Message::parse(bytes.clone());
    if message.method() == Some(Method::Invite) && is_first(&message, hook) {
        return Fate::followed_by(bytes, Duration::from_millis(30), bytes.clone());
    }
    Fate::Send
}
