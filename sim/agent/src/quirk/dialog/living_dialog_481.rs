//! Answers the BYE of a call that is up with 481.

use plan::{Side, TrunkMode};
use sip::Draft;

use crate::quirk::edit::answers;
use crate::quirk::{Effect, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "boxes that forget their calls when a part of them is started anew",
    check: "dialog/known-dialog-found",
    cure: "find the dialog by Call-ID and both tags, and answer 200 (RFC 3261 15.1.2)",
    effect: Effect::Message(edit),
    twin: Twin::of(Side::Pbx, "calls/inbound-180-after-183", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};

fn edit(draft: &mut Draft, _: &mut Hook<'_>) {
    if answers(draft, 200..=200, "BYE") {
        draft.set_status(481);
    }
}
