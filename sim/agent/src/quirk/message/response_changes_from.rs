//! Changes the From tag in its 180.

use plan::{Side, TrunkMode};
use sip::{Draft, HeaderName};

use crate::quirk::edit::{answers, append};
use crate::quirk::{Effect, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "back-to-back user agents that mix up their legs",
    check: "message/from-echo",
    cure: "copy the From of the request (RFC 3261 8.2.6.2)",
    effect: Effect::Message(edit),
    twin: Twin::of(Side::Pbx, "calls/inbound-180-after-183", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};

fn edit(draft: &mut Draft, _: &mut Hook<'_>) {
    if answers(draft, 180..=180, "INVITE") {
        append(draft, HeaderName::From, "x");
    }
}
