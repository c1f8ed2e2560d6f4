//! Answers a repeated BYE with 481 instead of the 200 from before.

use bytes::Bytes;
use clock::Duration;
use plan::{Side, TrunkMode};
use sip::{Draft, Message, Method};

use crate::quirk::edit::{is_first, is_response};
use crate::quirk::{Effect, Fate, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "stacks that forget the transaction with the dialog",
    check: "transaction/retransmission-same-answer",
    cure: "keep the answer for 64*T1 and repeat it (RFC 3261 17.2.2)",
    effect: Effect::Datagram(decide),
    twin: Twin::of(Side::Pbx, "loss/inbound-bye-answer-lost", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};

fn decide(bytes: &Bytes, hook: &mut Hook<'_>) -> Fate {
    let message = Message::parse(bytes.clone());
    if !is_response(&message, 200, &Method::Bye) || is_first(&message, hook) {
        return Fate::Send;
    }
    let mut second = Draft::from_message(&message);
    second.set_status(481);
    Fate::Replace(vec![(Duration::ZERO, second.to_bytes())])
}
