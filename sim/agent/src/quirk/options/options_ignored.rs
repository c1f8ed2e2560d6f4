//! `options-ignored`: does not answer OPTIONS.

use crate::quirk::{Effect, Hook, Quirk};
use sip::{Message, Method};

/// See the module.
pub(super) static QUIRK: Quirk = Quirk {
    id: "options-ignored",
    does: "does not answer OPTIONS",
    seen: "PBXs behind a strict firewall rule",
    check: "options/answered",
    cure: "answer OPTIONS, with whatever status (RFC 3261 11.2)",
    effect: Effect::Ignore(ignore),
};

fn ignore(message: &Message, _: &mut Hook<'_>) -> bool {
    message.method() == Some(Method::Options)
}
