//! `cancel-ignored`: does not answer CANCEL.

use crate::quirk::{Effect, Hook, Quirk};
use sip::{Message, Method};

/// See the module.
pub(super) static QUIRK: Quirk = Quirk {
    id: "cancel-ignored",
    does: "does not answer CANCEL",
    seen: "stacks that only answer the INVITE",
    check: "transaction/cancel-answered",
    cure: "answer the CANCEL with 200 and the INVITE with 487 (RFC 3261 9.2)",
    effect: Effect::Ignore(ignore),
};

fn ignore(message: &Message, _: &mut Hook<'_>) -> bool {
    message.method() == Some(Method::Cancel)
}
