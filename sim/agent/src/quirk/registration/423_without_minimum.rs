//! Refuses a brief interval and does not say which would do.

use plan::{Side, TrunkMode};
use sip::{Draft, HeaderName};

use crate::quirk::edit::answers;
use crate::quirk::{Effect, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "borders that map refusals by their status alone",
    check: "registration/min-expires-given",
    cure: "send Min-Expires with 423 (RFC 3261 10.3)",
    effect: Effect::Message(edit),
    twin: Twin::of(Side::Carrier, "registration/interval-too-brief", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};

fn edit(draft: &mut Draft, _: &mut Hook<'_>) {
    if answers(draft, 423..=423, "REGISTER") {
        draft.remove(HeaderName::MinExpires);
    }
}
