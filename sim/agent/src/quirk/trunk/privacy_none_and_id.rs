//! Asks for no privacy and for some.

use plan::{Side, TrunkMode};
use sip::{Draft, HeaderName, Method};

use crate::quirk::edit::is;
use crate::quirk::{Effect, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "boxes that add a header to one that is there",
    check: "trunk/privacy-form",
    cure: "send none alone (RFC 3323 4.2)",
    effect: Effect::Message(edit),
    twin: Twin::of(Side::Pbx, "calls/outbound-180-after-183", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};

fn edit(draft: &mut Draft, _: &mut Hook<'_>) {
    if is(draft, &Method::Invite) {
        draft.push(HeaderName::Privacy, "none;id");
    }
}
