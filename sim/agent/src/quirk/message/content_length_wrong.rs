//! `content-length-wrong`: states a Content-Length that is ten less than the body of its INVITE.

use crate::quirk::edit::is;
use crate::quirk::{Effect, Hook, Quirk};
use sip::{Draft, HeaderName, Method};

/// See the module.
pub(super) static QUIRK: Quirk = Quirk {
    id: "content-length-wrong",
    does: "states a Content-Length that is ten less than the body of its INVITE",
    seen: "boxes that rewrite SDP and forget the length",
    check: "message/content-length",
    cure: "count the octets of the body after the last change",
    effect: Effect::Message(edit),
};

fn edit(draft: &mut Draft, _: &mut Hook<'_>) {
    if is(draft, &Method::Invite) {
        let length = draft.body().len().saturating_sub(10);
        draft.set(HeaderName::ContentLength, length.to_string());
    }
}
