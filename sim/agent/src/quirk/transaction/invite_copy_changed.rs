//! Counts Max-Forwards down in each copy of its INVITE.

use bytes::Bytes;
use clock::Duration;
use plan::{Side, TrunkMode};
use sip::{Draft, HeaderName, Message, Method};

use crate::quirk::edit::is_first;
use crate::quirk::{Effect, Fate, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "back-to-back user agents that build each copy anew",
    check: "transaction/request-repeated-unchanged",
    cure: "keep the octets that were sent and send them again (RFC 3261 17.1.1.2)",
    effect: Effect::Datagram(decide),
    twin: Twin::of(Side::Carrier, "loss/inbound-invite-lost", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};

fn decide(bytes: &Bytes, hook: &mut Hook<'_>) -> Fate {
    let message = Message::parse(bytes.clone());
    if message.method() != Some(Method::Invite) || is_first(&message, hook) {
        return Fate::Send;
    }
    *hook.count += 1;
    let mut copy = Draft::from_message(&message);
    copy.set(HeaderName::MaxForwards, 70_u64.saturating_sub(*hook.count).to_string());
    Fate::Replace(vec![(Duration::ZERO, copy.to_bytes())])
}
