//! Gives bnc a value.

use plan::{Side, TrunkMode};
use sip::{Draft, HeaderName, Method};

use crate::quirk::edit::{is, replace};
use crate::quirk::{Effect, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "stacks that write each parameter with a value",
    check: "registration/bnc-form",
    cure: "write bnc alone (RFC 6140 5.1)",
    effect: Effect::Message(edit),
    twin: Twin::of(Side::Pbx, "registration/bulk", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};

fn edit(draft: &mut Draft, _: &mut Hook<'_>) {
    if is(draft, &Method::Register) {
        replace(draft, HeaderName::Contact, ";bnc>", ";bnc=yes>");
    }
}
