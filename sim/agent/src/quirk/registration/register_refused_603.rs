//! Refuses a REGISTER with 603.

use plan::{Side, TrunkMode};
use sip::Draft;

use crate::quirk::edit::answers;
use crate::quirk::{Effect, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "switches that have one refusal for all methods",
    check: "registration/no-global-failure",
    cure: "refuse with 403, 404 or 503 (RFC 3261 10.3)",
    effect: Effect::Message(edit),
    twin: Twin::of(Side::Carrier, "registration/wrong-password", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};

fn edit(draft: &mut Draft, _: &mut Hook<'_>) {
    if answers(draft, 403..=403, "REGISTER") {
        draft.set_status(603);
    }
}
