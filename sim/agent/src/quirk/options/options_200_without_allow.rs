//! `options-200-without-allow`: answers OPTIONS without saying what it can do.

use crate::quirk::edit::answers;
use crate::quirk::{Effect, Hook, Quirk};
use sip::{Draft, HeaderName};

/// See the module.
pub(super) static QUIRK: Quirk = Quirk {
    id: "options-200-without-allow",
    does: "answers OPTIONS without saying what it can do",
    seen: "stateless responders",
    check: "options/lists-capabilities",
    cure: "list Allow, Accept and Supported (RFC 3261 11.2)",
    effect: Effect::Message(edit),
};

fn edit(draft: &mut Draft, _: &mut Hook<'_>) {
    if answers(draft, 200..=200, "OPTIONS") {
        draft.remove(HeaderName::Allow);
        draft.remove(HeaderName::Accept);
        draft.remove(HeaderName::Supported);
    }
}
