//! Sends its first response to an INVITE after 800 ms.

use bytes::Bytes;
use clock::Duration;
use plan::{Side, TrunkMode};
use sip::{Message, Method};

use crate::quirk::{Effect, Fate, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "gateways that look up a route before they say anything",
    check: "transaction/trying-within-200ms",
    cure: "send 100 Trying at once unless an answer follows within 200 ms (RFC 3261 17.2.1)",
    effect: Effect::Datagram(decide),
    twin: Twin::of(Side::Pbx, "calls/inbound-180-after-183", TrunkMode::Registration)
        .also(&["billing/starts-at-answer", "transaction/final-response-stops"]),
    ..Quirk::of(module_path!())
};

fn decide(bytes: &Bytes, _: &mut Hook<'_>) -> Fate {
    let message = Message::parse(bytes.clone());
    let is_invite = message.cseq().is_ok_and(|c| c.method == Method::Invite);
    if message.is_response() && is_invite {
        return Fate::Delay(Duration::from_millis(800));
    }
    Fate::Send
}
