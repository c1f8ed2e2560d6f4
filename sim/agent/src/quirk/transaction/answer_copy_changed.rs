//! Makes each copy of its 200 to INVITE anew, with the time of day in it.

use bytes::Bytes;
use clock::Duration;
use plan::{Side, TrunkMode};
use sip::{Draft, HeaderName, Message, Method};

use crate::quirk::edit::{is_first, is_response};
use crate::quirk::{Effect, Fate, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "stacks that print the answer again when its timer fires",
    check: "transaction/answer-repeated-unchanged",
    cure: "make the answer once and repeat its octets (RFC 3261 13.3.1.4)",
    effect: Effect::Datagram(decide),
    twin: Twin::of(Side::Pbx, "loss/inbound-ack-lost", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};

fn decide(bytes: &Bytes, hook: &mut Hook<'_>) -> Fate {
    let message = Message::parse(bytes.clone());
    if !is_response(&message, 200, &Method::Invite) || is_first(&message, hook) {
        return Fate::Send;
    }
    *hook.count += 1;
    let mut copy = Draft::from_message(&message);
    copy.set(HeaderName::Date, format!("Sat, 13 Nov 2010 23:29:{:02} GMT", *hook.count % 60));
    Fate::Replace(vec![(Duration::ZERO, copy.to_bytes())])
}
