//! Answers a re-INVITE with 500 while its own is pending.

use plan::{Side, TrunkMode};
use sip::Draft;

use crate::quirk::edit::answers;
use crate::quirk::{Effect, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "stacks that know one answer for all that does not fit",
    check: "call/glare-491",
    cure: "answer 491 (RFC 3261 14.2)",
    effect: Effect::Message(edit),
    twin: Twin::of(Side::Pbx, "reinvite/inbound-glare", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};

fn edit(draft: &mut Draft, _: &mut Hook<'_>) {
    if answers(draft, 491..=491, "INVITE") {
        draft.set_status(500);
    }
}
