//! Answers REGISTER with a 200 without Contact.

use plan::{Side, TrunkMode};
use sip::{Draft, HeaderName};

use crate::quirk::edit::answers;
use crate::quirk::{Effect, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "registrars behind topology hiding",
    check: "registration/bindings-listed",
    cure: "list all bindings with their expiry (RFC 3261 10.3)",
    effect: Effect::Message(edit),
    twin: Twin::of(Side::Carrier, "calls/outbound-180-after-183", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};

fn edit(draft: &mut Draft, _: &mut Hook<'_>) {
    if answers(draft, 200..=200, "REGISTER") {
        draft.remove(HeaderName::Contact);
    }
}
