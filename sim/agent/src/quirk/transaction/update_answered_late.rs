//! Takes five seconds to answer an UPDATE.

use bytes::Bytes;
use clock::Duration;
use plan::{Side, TrunkMode};
use sip::{Message, Method};

use crate::quirk::{Effect, Fate, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "phones that ask before they take video",
    check: "transaction/answered-in-time",
    cure: "answer an UPDATE without the user, or with 504 (RFC 3311 5.2)",
    effect: Effect::Datagram(decide),
    twin: Twin::of(Side::Carrier, "prack/outbound-180-then-183", TrunkMode::Static)
        .beside(&["pbx:update-over-open-offer"])
        .also(&["sdp/one-offer-at-a-time"]),
    ..Quirk::of(module_path!())
};

fn decide(bytes: &Bytes, _: &mut Hook<'_>) -> Fate {
    let message = Message::parse(bytes.clone());
    let is_it = message.status().is_some_and(|status| status >= 200);
    if is_it && message.cseq().is_ok_and(|cseq| cseq.method == Method::Update) {
        return Fate::Delay(Duration::from_secs(5));
    }
    Fate::Send
}
