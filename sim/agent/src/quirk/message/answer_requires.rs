//! Requires preconditions in its 200 to INVITE.

use plan::{Side, TrunkMode};
use sip::{Draft, HeaderName};

use crate::quirk::edit::answers;
use crate::quirk::{Effect, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "boxes that write the same answer to everybody",
    check: "message/response-requires",
    cure: "use what the request supports (RFC 3261 8.2.4)",
    effect: Effect::Message(edit),
    twin: Twin::of(Side::Carrier, "calls/outbound-fast-answer", TrunkMode::Static),
    ..Quirk::of(module_path!())
};

fn edit(draft: &mut Draft, _: &mut Hook<'_>) {
    if answers(draft, 200..=200, "INVITE") {
        draft.push(HeaderName::Require, "precondition");
    }
}
