//! Sends neither Allow nor Supported in its INVITE and its answer.

use plan::{Side, TrunkMode};
use sip::{Draft, HeaderName, Method};

use crate::quirk::edit::{answers, is};
use crate::quirk::{Effect, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "minimal user agents",
    check: "message/supported-allow",
    cure: "say in INVITE and 2xx which methods and extensions are understood (RFC 3261 13.2.1)",
    effect: Effect::Message(edit),
    twin: Twin::of(Side::Pbx, "calls/inbound-180-after-183", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};

fn edit(draft: &mut Draft, _: &mut Hook<'_>) {
    if is(draft, &Method::Invite) || answers(draft, 200..=299, "INVITE") {
        draft.remove(HeaderName::Allow);
        draft.remove(HeaderName::Supported);
    }
}
