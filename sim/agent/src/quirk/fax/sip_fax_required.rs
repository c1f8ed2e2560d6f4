//! Requires the feature sip.fax of whoever is called.

use plan::{Side, TrunkMode};
use sip::{Draft, HeaderName, Method};

use crate::quirk::edit::is;
use crate::quirk::{Effect, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "fax servers that mean well",
    check: "fax/sip-fax-form",
    cure: "prefer it, and require it of nobody (RFC 6913 4)",
    effect: Effect::Message(edit),
    twin: Twin::of(Side::Pbx, "fax/outbound-t38", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};

fn edit(draft: &mut Draft, _: &mut Hook<'_>) {
    if is(draft, &Method::Invite) {
        draft.push(HeaderName::AcceptContact, "*;+sip.fax=\"t38\";require;explicit");
    }
}
