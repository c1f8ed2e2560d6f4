//! Writes Session-Expires into its 180.

use plan::{Side, TrunkMode};
use sip::{Draft, HeaderName};

use crate::quirk::edit::answers;
use crate::quirk::{Effect, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "gateways that copy the timer into every response",
    check: "timer/headers-in-place",
    cure: "write Session-Expires into the 2xx alone (RFC 4028 4)",
    effect: Effect::Message(edit),
    twin: Twin::of(Side::Carrier, "calls/outbound-ringback-180", TrunkMode::Static),
    ..Quirk::of(module_path!())
};

fn edit(draft: &mut Draft, _: &mut Hook<'_>) {
    if answers(draft, 180..=180, "INVITE") {
        draft.push(HeaderName::SessionExpires, "1800");
    }
}
