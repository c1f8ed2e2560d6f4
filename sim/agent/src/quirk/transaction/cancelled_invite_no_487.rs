//! `cancelled-invite-no-487`: never sends the 487 of a cancelled INVITE.

use crate::quirk::edit::is_response;
use crate::quirk::{Effect, Fate, Hook, Quirk};
use bytes::Bytes;
use sip::{Message, Method};

/// See the module.
pub(super) static QUIRK: Quirk = Quirk {
    id: "cancelled-invite-no-487",
    does: "never sends the 487 of a cancelled INVITE",
    seen: "stacks that only answer the CANCEL",
    check: "transaction/cancelled-invite-487",
    cure: "answer the INVITE with 487 when it is cancelled (RFC 3261 9.2)",
    effect: Effect::Datagram(decide),
};

fn decide(bytes: &Bytes, hook: &mut Hook<'_>) -> Fate {
    let message = Message::parse(bytes.clone());
    let _ = hook;
    if is_response(&message, 487, &Method::Invite) { Fate::Swallow } else { Fate::Send }
}
