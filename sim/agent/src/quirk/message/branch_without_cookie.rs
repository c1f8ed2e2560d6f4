//! `branch-without-cookie`: sends branches without the magic cookie.

use crate::quirk::edit::replace;
use crate::quirk::{Effect, Hook, Quirk};
use sip::{Draft, HeaderName, MAGIC_COOKIE};

/// See the module.
pub(super) static QUIRK: Quirk = Quirk {
    id: "branch-without-cookie",
    does: "sends branches without the magic cookie",
    seen: "stacks written for RFC 2543",
    check: "message/branch-cookie",
    cure: "begin every branch with z9hG4bK (RFC 3261 8.1.1.7)",
    effect: Effect::Message(edit),
};

fn edit(draft: &mut Draft, _: &mut Hook<'_>) {
    if draft.status().is_none() {
        replace(draft, HeaderName::Via, MAGIC_COOKIE, "1");
    }
}
