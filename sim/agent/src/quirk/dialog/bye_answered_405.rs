//! Answers the BYE of a call that is up with 405.

use plan::{Side, TrunkMode};
use sip::{Draft, HeaderName};

use crate::quirk::edit::answers;
use crate::quirk::{Effect, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "scripts that know INVITE and ACK",
    check: "dialog/known-dialog-found",
    cure: "answer BYE with 200 (RFC 3261 15.1.2)",
    effect: Effect::Message(edit),
    twin: Twin::of(Side::Pbx, "calls/inbound-180-after-183", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};

fn edit(draft: &mut Draft, _: &mut Hook<'_>) {
    if answers(draft, 200..=200, "BYE") {
        draft.set_status(405);
        draft.set(HeaderName::Allow, "INVITE, ACK, CANCEL, BYE");
    }
}
