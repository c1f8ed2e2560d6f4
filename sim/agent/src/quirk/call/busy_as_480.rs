//! Answers busy with 480 and the cause 17.

use plan::{Side, TrunkMode};
use sip::{Draft, HeaderName};

use crate::quirk::edit::answers;
use crate::quirk::{Effect, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "gateways with a coarse cause map",
    check: "call/busy-is-486",
    cure: "map cause 17 to 486 (RFC 3398 7.2.4.1)",
    effect: Effect::Message(edit),
    twin: Twin::of(Side::Pbx, "calls/inbound-busy", TrunkMode::Registration).also(&["billing/release"]),
    ..Quirk::of(module_path!())
};

fn edit(draft: &mut Draft, _: &mut Hook<'_>) {
    if answers(draft, 486..=486, "INVITE") {
        draft.set_status(480);
        draft.set(HeaderName::Reason, "Q.850;cause=17");
    }
}
