//! `response-without-to-tag`: sends 18x, and 200 to OPTIONS and REGISTER, without a To tag.

use crate::quirk::edit::{answers, strip_tag};
use crate::quirk::{Effect, Hook, Quirk};
use sip::{Draft, HeaderName};

/// See the module.
pub(super) static QUIRK: Quirk = Quirk {
    id: "response-without-to-tag",
    does: "sends 18x, and 200 to OPTIONS and REGISTER, without a To tag",
    seen: "stateless responders",
    check: "message/to-tag-in-response",
    cure: "add a tag to To in every response above 100 (RFC 3261 8.2.6.2)",
    effect: Effect::Message(edit),
};

fn edit(draft: &mut Draft, _: &mut Hook<'_>) {
    let early = answers(draft, 101..=199, "INVITE");
    let plain = answers(draft, 200..=299, "OPTIONS") || answers(draft, 200..=299, "REGISTER");
    if early || plain {
        strip_tag(draft, HeaderName::To);
    }
}
