//! Answers OPTIONS with 405.

use plan::{Side, TrunkMode};
use sip::Draft;

use crate::quirk::edit::answers;
use crate::quirk::{Effect, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "small stacks that know what calls need",
    check: "options/supported",
    cure: "answer OPTIONS as an INVITE would be answered (RFC 3261 11.2)",
    effect: Effect::Message(edit),
    twin: Twin::of(Side::Pbx, "calls/outbound-rings-long", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};

fn edit(draft: &mut Draft, _: &mut Hook<'_>) {
    if answers(draft, 200..=200, "OPTIONS") {
        draft.set_status(405);
    }
}
