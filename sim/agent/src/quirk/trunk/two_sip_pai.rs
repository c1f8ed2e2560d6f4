//! `two-sip-pai`: asserts two SIP identities.

use crate::quirk::edit::is;
use crate::quirk::{Effect, Hook, Quirk};
use sip::{Draft, HeaderName, Method};

/// See the module.
pub(super) static QUIRK: Quirk = Quirk {
    id: "two-sip-pai",
    does: "asserts two SIP identities",
    seen: "proxies that add theirs to one that is there",
    check: "trunk/pai-single",
    cure: "assert at most one SIP and one tel identity (RFC 3325 9.1)",
    effect: Effect::Message(edit),
};

fn edit(draft: &mut Draft, _: &mut Hook<'_>) {
    if is(draft, &Method::Invite) {
        draft.push(HeaderName::PAssertedIdentity, "<sip:+12025550171@trunk.example>");
        draft.push(HeaderName::PAssertedIdentity, "<sip:+12025550172@trunk.example>");
    }
}
