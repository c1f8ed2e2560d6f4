//! Puts a To tag into REGISTER.

use plan::{Side, TrunkMode};
use sip::{Draft, HeaderName, Method};

use crate::quirk::edit::{append, is};
use crate::quirk::{Effect, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "stacks that take a registration for a dialog",
    check: "registration/no-to-tag",
    cure: "write the To of each REGISTER without a tag (RFC 3261 8.1.1.2)",
    effect: Effect::Message(edit),
    twin: Twin::of(Side::Pbx, "calls/inbound-180-after-183", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};

fn edit(draft: &mut Draft, _: &mut Hook<'_>) {
    if is(draft, &Method::Register) && !draft.get(HeaderName::To).is_some_and(|to| to.contains(";tag=")) {
        append(draft, HeaderName::To, ";tag=kept");
    }
}
