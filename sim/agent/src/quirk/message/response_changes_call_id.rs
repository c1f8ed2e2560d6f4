//! `response-changes-call-id`: changes the Call-ID in its 180.

use crate::quirk::edit::{answers, append};
use crate::quirk::{Effect, Hook, Quirk};
use sip::{Draft, HeaderName};

/// See the module.
pub(super) static QUIRK: Quirk = Quirk {
    id: "response-changes-call-id",
    does: "changes the Call-ID in its 180",
    seen: "back-to-back user agents that mix up their legs",
    check: "message/call-id-echo",
    cure: "copy the Call-ID of the request (RFC 3261 8.2.6.2)",
    effect: Effect::Message(edit),
};

fn edit(draft: &mut Draft, _: &mut Hook<'_>) {
    if answers(draft, 180..=180, "INVITE") {
        append(draft, HeaderName::CallId, "x");
    }
}
