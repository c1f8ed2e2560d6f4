//! `session-expires-without-refresher`: answers with a session interval and names no refresher.

use sip::{Draft, HeaderName};

use crate::quirk::edit::answers;
use crate::quirk::{Effect, Hook, Quirk};

/// See the module.
pub(super) static QUIRK: Quirk = Quirk {
    id: "session-expires-without-refresher",
    does: "answers with a session interval and names no refresher",
    seen: "half-done implementations of session timers",
    check: "timer/refresher-named",
    cure: "name the refresher in the 2xx (RFC 4028 9)",
    effect: Effect::Message(edit),
};

fn edit(draft: &mut Draft, _: &mut Hook<'_>) {
    if answers(draft, 200..=299, "INVITE") {
        draft.set(HeaderName::SessionExpires, "1800");
    }
}
