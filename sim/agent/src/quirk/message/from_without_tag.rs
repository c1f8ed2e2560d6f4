//! `from-without-tag`: sends an INVITE without a From tag.

use crate::quirk::edit::{is, strip_tag};
use crate::quirk::{Effect, Hook, Quirk};
use sip::{Draft, HeaderName, Method};

/// See the module.
pub(super) static QUIRK: Quirk = Quirk {
    id: "from-without-tag",
    does: "sends an INVITE without a From tag",
    seen: "stacks written for RFC 2543",
    check: "message/from-tag",
    cure: "add a tag to From in every request (RFC 3261 8.1.1.3)",
    effect: Effect::Message(edit),
};

fn edit(draft: &mut Draft, _: &mut Hook<'_>) {
    if is(draft, &Method::Invite) {
        strip_tag(draft, HeaderName::From);
    }
}
