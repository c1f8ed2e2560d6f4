//! Answers an unallocated number with 500 and the cause 1.

use plan::{Side, TrunkMode};
use sip::{Draft, HeaderName};

use crate::quirk::edit::answers;
use crate::quirk::{Effect, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "gateways with a coarse cause map",
    check: "call/unallocated-is-404",
    cure: "map cause 1 to 404 (RFC 3398 7.2.4.1)",
    effect: Effect::Message(edit),
    twin: Twin::of(Side::Pbx, "calls/inbound-unassigned-number", TrunkMode::Registration)
        .also(&["billing/release"]),
    ..Quirk::of(module_path!())
};

fn edit(draft: &mut Draft, _: &mut Hook<'_>) {
    if answers(draft, 404..=404, "INVITE") {
        draft.set_status(500);
        draft.set(HeaderName::Reason, "Q.850;cause=1");
    }
}
