//! Sends a failure to INVITE once, whether its ACK comes or not.

use bytes::Bytes;
use plan::{Side, TrunkMode};
use sip::Message;

use crate::quirk::edit::{is_failure_of_invite, is_first};
use crate::quirk::{Effect, Fate, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "stacks that leave the server transaction with the response",
    check: "transaction/failure-repeated",
    cure: "repeat the failure until its ACK comes (RFC 3261 17.2.1)",
    effect: Effect::Datagram(decide),
    twin: Twin::of(Side::Pbx, "fax/outbound-refused-415", TrunkMode::Registration)
        .beside(&["carrier:no-ack-for-failure"])
        .also(&["transaction/ack-for-failure"]),
    ..Quirk::of(module_path!())
};

fn decide(bytes: &Bytes, hook: &mut Hook<'_>) -> Fate {
    let message = Message::parse(bytes.clone());
    if is_failure_of_invite(&message) && !is_first(&message, hook) { Fate::Swallow } else { Fate::Send }
}
