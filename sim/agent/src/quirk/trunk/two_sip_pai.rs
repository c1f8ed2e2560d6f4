//! Asserts two SIP identities.

use plan::{Side, TrunkMode};
use sip::{Draft, HeaderName, Method};

use crate::quirk::edit::is;
use crate::quirk::{Effect, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "proxies that add theirs to one that is there",
    check: "trunk/pai-single",
    cure: "assert at most one SIP and one tel identity (RFC 3325 9.1)",
    effect: Effect::Message(edit),
    twin: Twin::of(Side::Carrier, "calls/inbound-180-after-183", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};

fn edit(draft: &mut Draft, _: &mut Hook<'_>) {
    if is(draft, &Method::Invite) {
        draft.push(HeaderName::PAssertedIdentity, "<sip:+12025550171@trunk.example>");
        draft.push(HeaderName::PAssertedIdentity, "<sip:+12025550172@trunk.example>");
    }
}
