//! Sends a BYE without a To tag.

use plan::{Side, TrunkMode};
use sip::{Draft, HeaderName, Method};

use crate::quirk::edit::{is, strip_tag};
use crate::quirk::{Effect, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "stacks that build the BYE from the first INVITE",
    check: "dialog/tags-stable",
    cure: "put the tag of the answer into To (RFC 3261 12.2.1.1)",
    effect: Effect::Message(edit),
    twin: Twin::of(Side::Carrier, "calls/inbound-180-after-183", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};

fn edit(draft: &mut Draft, _: &mut Hook<'_>) {
    if is(draft, &Method::Bye) {
        strip_tag(draft, HeaderName::To);
    }
}
