//! Answers a re-INVITE with 100 and nothing else, also when a BYE ends the call.

use bytes::Bytes;
use clock::Duration;
use plan::{Side, TrunkMode};
use sip::{Draft, HeaderName, Message, Method};

use crate::quirk::{Effect, Fate, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "stacks in which the end of a call drops all that was under way",
    check: "dialog/pending-answered",
    cure: "answer what is pending with 487 when a BYE comes (RFC 3261 15.1.2)",
    effect: Effect::Datagram(decide),
    twin: Twin::of(Side::Pbx, "reinvite/inbound-ended-right-after", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};

fn decide(bytes: &Bytes, _: &mut Hook<'_>) -> Fate {
    let message = Message::parse(bytes.clone());
    let is_of_invite = message.cseq().is_ok_and(|cseq| cseq.method == Method::Invite);
    if message.status() != Some(488) || !is_of_invite {
        return Fate::Send;
    }
    let mut trying = Draft::from_message(&message);
    trying.set_status(100);
    trying.remove(HeaderName::Warning);
    Fate::Replace(vec![(Duration::ZERO, trying.to_bytes())])
}
