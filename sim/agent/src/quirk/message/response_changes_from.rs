//! `response-changes-from`: changes the From tag in its 180.

use crate::quirk::edit::{answers, append};
use crate::quirk::{Effect, Hook, Quirk};
use sip::{Draft, HeaderName};

/// See the module.
pub(super) static QUIRK: Quirk = Quirk {
    id: "response-changes-from",
    does: "changes the From tag in its 180",
    seen: "back-to-back user agents that mix up their legs",
    check: "message/from-echo",
    cure: "copy the From of the request (RFC 3261 8.2.6.2)",
    effect: Effect::Message(edit),
};

fn edit(draft: &mut Draft, _: &mut Hook<'_>) {
    if answers(draft, 180..=180, "INVITE") {
        append(draft, HeaderName::From, "x");
    }
}
