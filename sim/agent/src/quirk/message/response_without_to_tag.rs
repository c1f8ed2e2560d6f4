//! Sends 18x, and 200 to OPTIONS and REGISTER, without a To tag.

use plan::{Side, TrunkMode};
use sip::{Draft, HeaderName};

use crate::quirk::edit::{answers, strip_tag};
use crate::quirk::{Effect, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "stateless responders",
    check: "message/to-tag-in-response",
    cure: "add a tag to To in every response above 100 (RFC 3261 8.2.6.2)",
    effect: Effect::Message(edit),
    twin: Twin::of(Side::Pbx, "calls/inbound-180-after-183", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};

fn edit(draft: &mut Draft, _: &mut Hook<'_>) {
    let early = answers(draft, 101..=199, "INVITE");
    let plain = answers(draft, 200..=299, "OPTIONS") || answers(draft, 200..=299, "REGISTER");
    if early || plain {
        strip_tag(draft, HeaderName::To);
    }
}
