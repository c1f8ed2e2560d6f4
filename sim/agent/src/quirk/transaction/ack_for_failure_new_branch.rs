//! Acknowledges a failure to INVITE under a new branch.

use bytes::Bytes;
use clock::Duration;
use plan::{Side, TrunkMode};
use sip::{Draft, HeaderName, Message};

use crate::quirk::edit::{is_ack_for_failure, replace};
use crate::quirk::{Effect, Fate, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "scripts that make every ACK alike",
    check: "transaction/ack-matches-invite",
    cure: "give the ACK of a failure the topmost Via of its INVITE (RFC 3261 17.1.1.3)",
    effect: Effect::Datagram(decide),
    twin: Twin::of(Side::Carrier, "calls/inbound-busy", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};

fn decide(bytes: &Bytes, hook: &mut Hook<'_>) -> Fate {
    if !is_ack_for_failure(bytes, hook) {
        return Fate::Send;
    }
    let mut ack = Draft::from_message(&Message::parse(bytes.clone()));
    replace(&mut ack, HeaderName::Via, "branch=z9hG4bK", "branch=z9hG4bKx");
    Fate::Replace(vec![(Duration::ZERO, ack.to_bytes())])
}
