//! `sip-fax-required`: requires the feature sip.fax of whoever is called.

use crate::quirk::edit::is;
use crate::quirk::{Effect, Hook, Quirk};
use sip::{Draft, HeaderName, Method};

/// See the module.
pub(super) static QUIRK: Quirk = Quirk {
    id: "sip-fax-required",
    does: "requires the feature sip.fax of whoever is called",
    seen: "fax servers that mean well",
    check: "fax/sip-fax-form",
    cure: "prefer it, and require it of nobody (RFC 6913 4)",
    effect: Effect::Message(edit),
};

fn edit(draft: &mut Draft, _: &mut Hook<'_>) {
    if is(draft, &Method::Invite) {
        draft.push(HeaderName::AcceptContact, "*;+sip.fax=\"t38\";require;explicit");
    }
}
