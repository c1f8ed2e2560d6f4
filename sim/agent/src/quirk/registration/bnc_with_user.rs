//! Puts a user part into its bulk Contact.

use plan::{Side, TrunkMode};
use sip::{Draft, HeaderName, Method};

use crate::quirk::edit::{is, replace};
use crate::quirk::{Effect, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "clients that build the Contact as for a phone",
    check: "registration/bnc-without-user",
    cure: "leave the user part out of a Contact with bnc (RFC 6140 5.1)",
    effect: Effect::Message(edit),
    twin: Twin::of(Side::Pbx, "registration/bulk-starts-cold", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};

fn edit(draft: &mut Draft, _: &mut Hook<'_>) {
    // A second try with credentials has it already.
    if is(draft, &Method::Register) && !draft.get(HeaderName::Contact).is_some_and(|c| c.contains('@')) {
        replace(draft, HeaderName::Contact, "<sip:", "<sip:pbx@");
    }
}
