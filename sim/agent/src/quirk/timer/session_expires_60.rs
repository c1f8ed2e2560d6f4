//! `session-expires-60`: asks for a session interval of 60 s.

use sip::{Draft, HeaderName, Method};

use crate::quirk::edit::is;
use crate::quirk::{Effect, Hook, Quirk};

/// See the module.
pub(super) static QUIRK: Quirk = Quirk {
    id: "session-expires-60",
    does: "asks for a session interval of 60 s",
    seen: "PBXs that use session timers as keep-alive",
    check: "timer/interval-not-small",
    cure: "ask for at least 90 s, better 1800 s (RFC 4028 4)",
    effect: Effect::Message(edit),
};

fn edit(draft: &mut Draft, _: &mut Hook<'_>) {
    if is(draft, &Method::Invite) {
        draft.set(HeaderName::SessionExpires, "60");
    }
}
