//! Sends a BYE with another Call-ID.

use plan::{Side, TrunkMode};
use sip::{Draft, HeaderName, Method};

use crate::quirk::edit::{append, is};
use crate::quirk::{Effect, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "back-to-back user agents that mix up their legs",
    check: "dialog/call-id-stable",
    cure: "keep the Call-ID of the INVITE (RFC 3261 12.2.1.1)",
    effect: Effect::Message(edit),
    twin: Twin::of(Side::Carrier, "calls/inbound-180-after-183", TrunkMode::Registration)
        .also(&["call/ends-with-bye"]),
    ..Quirk::of(module_path!())
};

fn edit(draft: &mut Draft, _: &mut Hook<'_>) {
    if is(draft, &Method::Bye) {
        append(draft, HeaderName::CallId, "x");
    }
}
