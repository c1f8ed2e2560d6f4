//! Asks for privacy and shows the number all the same.

use plan::{Side, TrunkMode};
use sip::{Draft, HeaderName, Method};

use crate::quirk::edit::is;
use crate::quirk::{Effect, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "carriers that trust every trunk",
    check: "trunk/anonymous-form",
    cure: "remove the asserted identity towards the customer (RFC 3325 7)",
    effect: Effect::Message(edit),
    twin: Twin::of(Side::Carrier, "calls/inbound-180-after-183", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};

fn edit(draft: &mut Draft, _: &mut Hook<'_>) {
    if is(draft, &Method::Invite) {
        draft.set(HeaderName::Privacy, "id");
        draft.set(HeaderName::PAssertedIdentity, "<sip:+12025550100@trunk.example>");
    }
}
