//! Sends each INVITE by a second path as well, and knows nothing of what comes back there.

use bytes::Bytes;
use clock::Duration;
use plan::{Side, TrunkMode};
use sip::{Draft, HeaderName, Message, Method};

use crate::quirk::edit::{is_first, replace};
use crate::quirk::{Effect, Fate, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "trunks over two SBCs that both get each call",
    check: "transaction/ack-for-failure",
    cure: "try the second path only when the first one fails (RFC 3263 4.3), or fork as a proxy does and keep both branches",
    effect: Effect::Datagram(decide),
    twin: Twin::of(Side::Carrier, "calls/inbound-180-after-183", TrunkMode::Static),
    ..Quirk::of(module_path!())
};

fn decide(bytes: &Bytes, hook: &mut Hook<'_>) -> Fate {
    let message = Message::parse(bytes.clone());
    let is_new = message.to().is_ok_and(|to| to.tag().is_none());
    if message.method() != Some(Method::Invite) || !is_new || !is_first(&message, hook) {
        return Fate::Send;
    }
    let mut other = Draft::from_message(&message);
    replace(&mut other, HeaderName::Via, "branch=z9hG4bK", "branch=z9hG4bKp");
    Fate::followed_by(bytes, Duration::from_millis(5), other.to_bytes())
}
