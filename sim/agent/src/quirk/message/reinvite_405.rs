//! Refuses a re-INVITE with 405, though INVITE is in its Allow.

use plan::{Side, TrunkMode};
use sip::{Draft, HeaderName};

use crate::quirk::edit::answers;
use crate::quirk::{Effect, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "gateways that list what their chip could do",
    check: "message/allow-kept",
    cure: "list in Allow what is taken, and refuse an offer with 488 (RFC 3261 8.2.1, 14.2)",
    effect: Effect::Message(edit),
    twin: Twin::of(Side::Pbx, "reinvite/inbound-refused", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};

fn edit(draft: &mut Draft, _: &mut Hook<'_>) {
    if answers(draft, 488..=488, "INVITE") {
        draft.set_status(405);
        draft.set(HeaderName::Allow, "ACK, CANCEL, BYE, OPTIONS");
    }
}
