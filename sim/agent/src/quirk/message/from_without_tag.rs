//! Sends an INVITE without a From tag.

use plan::{Side, TrunkMode};
use sip::{Draft, HeaderName, Method};

use crate::quirk::edit::{is, strip_tag};
use crate::quirk::{Effect, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "stacks written for RFC 2543",
    check: "message/from-tag",
    cure: "add a tag to From in every request (RFC 3261 8.1.1.3)",
    effect: Effect::Message(edit),
    twin: Twin::of(Side::Carrier, "calls/inbound-180-after-183", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};

fn edit(draft: &mut Draft, _: &mut Hook<'_>) {
    if is(draft, &Method::Invite) {
        strip_tag(draft, HeaderName::From);
    }
}
