//! `session-expires-lengthened`: answers with a longer session interval than was asked for.

use sip::{Draft, HeaderName};

use crate::quirk::edit::answers;
use crate::quirk::{Effect, Hook, Quirk};

/// See the module.
pub(super) static QUIRK: Quirk = Quirk {
    id: "session-expires-lengthened",
    does: "answers with a longer session interval than was asked for",
    seen: "servers with a fixed interval",
    check: "timer/not-lengthened",
    cure: "answer with at most what was asked for (RFC 4028 9)",
    effect: Effect::Message(edit),
};

fn edit(draft: &mut Draft, _: &mut Hook<'_>) {
    if answers(draft, 200..=299, "INVITE") && draft.get(HeaderName::SessionExpires).is_some() {
        draft.set(HeaderName::SessionExpires, "7200;refresher=uac");
    }
}
