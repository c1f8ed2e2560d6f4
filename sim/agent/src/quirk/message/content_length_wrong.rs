//! States a Content-Length that is ten less than the body of its INVITE.

use plan::{Side, TrunkMode};
use sip::{Draft, HeaderName, Method};

use crate::quirk::edit::is;
use crate::quirk::{Effect, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "boxes that rewrite SDP and forget the length",
    check: "message/content-length",
    cure: "count the octets of the body after the last change",
    effect: Effect::Message(edit),
    twin: Twin::of(Side::Carrier, "calls/inbound-180-after-183", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};

fn edit(draft: &mut Draft, _: &mut Hook<'_>) {
    if is(draft, &Method::Invite) {
        let length = draft.body().len().saturating_sub(10);
        draft.set(HeaderName::ContentLength, length.to_string());
    }
}
