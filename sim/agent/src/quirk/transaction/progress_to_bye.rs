//! Answers BYE, OPTIONS and REGISTER with 183 before the 200.

use bytes::Bytes;
use clock::Duration;
use plan::{Side, TrunkMode};
use sip::{Draft, Message, Method};

use crate::quirk::edit::{is_first, is_response};
use crate::quirk::{Effect, Fate, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "call logic that makes no difference between methods",
    check: "transaction/no-provisional-to-non-invite",
    cure: "send the final response at once (RFC 4320 4.1)",
    effect: Effect::Datagram(decide),
    twin: Twin::of(Side::Pbx, "calls/inbound-180-after-183", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};

fn decide(bytes: &Bytes, hook: &mut Hook<'_>) -> Fate {
    let message = Message::parse(bytes.clone());
    let is_it = [Method::Bye, Method::Options, Method::Register]
        .iter()
        .any(|method| is_response(&message, 200, method));
    if !is_it || !is_first(&message, hook) {
        return Fate::Send;
    }
    let mut progress = Draft::from_message(&message);
    progress.set_status(183);
    let later = (Duration::from_millis(50), bytes.clone());
    Fate::Replace(vec![(Duration::ZERO, progress.to_bytes()), later])
}
