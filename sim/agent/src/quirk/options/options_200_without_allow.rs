//! Answers OPTIONS without saying what it can do.

use plan::{Side, TrunkMode};
use sip::{Draft, HeaderName};

use crate::quirk::edit::answers;
use crate::quirk::{Effect, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "stateless responders",
    check: "options/lists-capabilities",
    cure: "list Allow, Accept and Supported (RFC 3261 11.2)",
    effect: Effect::Message(edit),
    twin: Twin::of(Side::Pbx, "calls/outbound-rings-long", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};

fn edit(draft: &mut Draft, _: &mut Hook<'_>) {
    if answers(draft, 200..=200, "OPTIONS") {
        draft.remove(HeaderName::Allow);
        draft.remove(HeaderName::Accept);
        draft.remove(HeaderName::Supported);
    }
}
