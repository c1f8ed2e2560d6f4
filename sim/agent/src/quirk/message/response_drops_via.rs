//! `response-drops-via`: changes the branch in the Via of its 180.

use crate::quirk::edit::{answers, replace};
use crate::quirk::{Effect, Hook, Quirk};
use sip::{Draft, HeaderName};

/// See the module.
pub(super) static QUIRK: Quirk = Quirk {
    id: "response-drops-via",
    does: "changes the branch in the Via of its 180",
    seen: "proxies that rebuild Via instead of copying it",
    check: "message/via-echo",
    cure: "copy every Via as it came, in order (RFC 3261 8.2.6.2)",
    effect: Effect::Message(edit),
};

fn edit(draft: &mut Draft, _: &mut Hook<'_>) {
    if answers(draft, 180..=180, "INVITE") {
        replace(draft, HeaderName::Via, "branch=", "branch=x");
    }
}
