//! Sends branches without the magic cookie.

use plan::{Side, TrunkMode};
use sip::{Draft, HeaderName, MAGIC_COOKIE};

use crate::quirk::edit::replace;
use crate::quirk::{Effect, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "stacks written for RFC 2543",
    check: "message/branch-cookie",
    cure: "begin every branch with z9hG4bK (RFC 3261 8.1.1.7)",
    effect: Effect::Message(edit),
    twin: Twin::of(Side::Pbx, "calls/inbound-180-after-183", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};

fn edit(draft: &mut Draft, _: &mut Hook<'_>) {
    if draft.status().is_none() {
        replace(draft, HeaderName::Via, MAGIC_COOKIE, "1");
    }
}
