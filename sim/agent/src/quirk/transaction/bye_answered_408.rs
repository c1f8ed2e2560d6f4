//! Answers BYE with 408.

use bytes::Bytes;
use clock::Duration;
use plan::{Side, TrunkMode};
use sip::{Draft, Message, Method};

use crate::quirk::edit::is_response;
use crate::quirk::{Effect, Fate, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "proxies that answer for a phone that is gone",
    check: "transaction/no-408-to-non-invite",
    cure: "send no response when the time is over (RFC 4320 4.2)",
    effect: Effect::Datagram(decide),
    twin: Twin::of(Side::Pbx, "calls/inbound-180-after-183", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};

fn decide(bytes: &Bytes, _: &mut Hook<'_>) -> Fate {
    let message = Message::parse(bytes.clone());
    if !is_response(&message, 200, &Method::Bye) {
        return Fate::Send;
    }
    let mut refusal = Draft::from_message(&message);
    refusal.set_status(408);
    Fate::Replace(vec![(Duration::ZERO, refusal.to_bytes())])
}
