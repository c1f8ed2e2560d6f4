//! Refuses a short registration and does not say what is long enough.

use plan::{Side, TrunkMode};
use sip::{Draft, HeaderName};

use crate::quirk::{Effect, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "registrars whose limit is set in another box",
    check: "message/refusal-says-what",
    cure: "write Min-Expires into each 423 (RFC 3261 10.3)",
    effect: Effect::Message(edit),
    twin: Twin::of(Side::Carrier, "registration/interval-too-brief", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};

fn edit(draft: &mut Draft, _: &mut Hook<'_>) {
    if draft.status() == Some(423) {
        draft.remove(HeaderName::MinExpires);
    }
}
