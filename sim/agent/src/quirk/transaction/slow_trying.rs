//! `slow-trying`: sends its first response to an INVITE after 800 ms.

use crate::quirk::{Effect, Fate, Hook, Quirk};
use bytes::Bytes;
use clock::Duration;
use sip::{Message, Method};

/// See the module.
pub(super) static QUIRK: Quirk = Quirk {
    id: "slow-trying",
    does: "sends its first response to an INVITE after 800 ms",
    seen: "gateways that look up a route before they say anything",
    check: "transaction/trying-within-200ms",
    cure: "send 100 Trying at once unless an answer follows within 200 ms (RFC 3261 17.2.1)",
    effect: Effect::Datagram(decide),
};

fn decide(bytes: &Bytes, hook: &mut Hook<'_>) -> Fate {
    let message = Message::parse(bytes.clone());
    let is_invite = message.cseq().is_ok_and(|c| c.method == Method::Invite);
    if message.is_response() && is_invite {
        return Fate::Delay(Duration::from_millis(800));
    }
    let _ = hook;
    Fate::Send
}
