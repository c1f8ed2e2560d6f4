//! Never sends the 487 of a cancelled INVITE.

use bytes::Bytes;
use plan::{Side, TrunkMode};
use sip::{Message, Method};

use crate::quirk::edit::is_response;
use crate::quirk::{Effect, Fate, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "stacks that only answer the CANCEL",
    check: "transaction/cancelled-invite-487",
    cure: "answer the INVITE with 487 when it is cancelled (RFC 3261 9.2)",
    effect: Effect::Datagram(decide),
    twin: Twin::of(Side::Pbx, "calls/inbound-cancelled", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};

fn decide(bytes: &Bytes, _: &mut Hook<'_>) -> Fate {
    let message = Message::parse(bytes.clone());
    if is_response(&message, 487, &Method::Invite) { Fate::Swallow } else { Fate::Send }
}
