//! Sends its 180 once more behind the 200.

use bytes::Bytes;
use clock::Duration;
use plan::{Side, TrunkMode};
use sip::{Draft, HeaderName, Message, Method};

use crate::quirk::edit::{is_first, is_response};
use crate::quirk::{Effect, Fate, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "gateways whose two sides report by themselves",
    check: "transaction/no-provisional-after-final",
    cure: "send nothing behind the final response but its copies (RFC 3261 17.2.1)",
    effect: Effect::Datagram(decide),
    twin: Twin::of(Side::Pbx, "calls/inbound-180-after-183", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};

fn decide(bytes: &Bytes, hook: &mut Hook<'_>) -> Fate {
    let message = Message::parse(bytes.clone());
    if !is_response(&message, 200, &Method::Invite) || !is_first(&message, hook) {
        return Fate::Send;
    }
    let mut ringing = Draft::from_message(&message);
    ringing.set_status(180);
    ringing.clear_body();
    ringing.remove(HeaderName::ContentType);
    let later = (Duration::from_millis(20), ringing.to_bytes());
    Fate::Replace(vec![(Duration::ZERO, bytes.clone()), later])
}
