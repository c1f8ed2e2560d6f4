//! Asks for a session timer and does not list it in Supported.

use plan::{Side, TrunkMode};
use sip::{Draft, HeaderName, Method};

use crate::quirk::edit::{is, replace};
use crate::quirk::{Effect, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "devices whose timer was switched on in one place of two",
    check: "timer/supported-listed",
    cure: "write timer into Supported of every request (RFC 4028 7.1)",
    effect: Effect::Message(edit),
    twin: Twin::of(Side::Pbx, "long/outbound-session-timer", TrunkMode::Static),
    ..Quirk::of(module_path!())
};

fn edit(draft: &mut Draft, _: &mut Hook<'_>) {
    if is(draft, &Method::Invite) {
        replace(draft, HeaderName::Supported, "timer", "replaces");
    }
}
