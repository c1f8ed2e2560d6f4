//! `from-tag-changes`: sends a BYE with another From tag.

use crate::quirk::edit::{append, is};
use crate::quirk::{Effect, Hook, Quirk};
use sip::{Draft, HeaderName, Method};

/// See the module.
pub(super) static QUIRK: Quirk = Quirk {
    id: "from-tag-changes",
    does: "sends a BYE with another From tag",
    seen: "back-to-back user agents that mix up their legs",
    check: "dialog/tags-stable",
    cure: "keep both tags for the life of the dialog (RFC 3261 12.2.1.1)",
    effect: Effect::Message(edit),
};

fn edit(draft: &mut Draft, _: &mut Hook<'_>) {
    if is(draft, &Method::Bye) {
        append(draft, HeaderName::From, "x");
    }
}
