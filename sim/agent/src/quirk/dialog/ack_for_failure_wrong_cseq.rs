//! Counts CSeq up for the ACK of a failure.

use bytes::Bytes;
use clock::Duration;
use plan::{Side, TrunkMode};
use sip::{Draft, Message};

use crate::quirk::edit::{add_to_cseq, is_ack_for_failure};
use crate::quirk::{Effect, Fate, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "stacks that treat ACK like any request",
    check: "dialog/ack-cseq",
    cure: "copy the CSeq number of the INVITE into its ACK (RFC 3261 17.1.1.3)",
    effect: Effect::Datagram(decide),
    twin: Twin::of(Side::Carrier, "calls/inbound-busy", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};

fn decide(bytes: &Bytes, hook: &mut Hook<'_>) -> Fate {
    if !is_ack_for_failure(bytes, hook) {
        return Fate::Send;
    }
    let mut ack = Draft::from_message(&Message::parse(bytes.clone()));
    add_to_cseq(&mut ack, 1);
    Fate::Replace(vec![(Duration::ZERO, ack.to_bytes())])
}
