//! Answers INVITEs without their Record-Route.

use plan::{Side, TrunkMode};
use sip::{Draft, HeaderName};

use crate::quirk::edit::answers;
use crate::quirk::{Effect, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "stacks that copy Via, From and To alone",
    check: "dialog/record-route-copied",
    cure: "copy Record-Route into 1xx and 2xx (RFC 3261 12.1.1)",
    effect: Effect::Message(edit),
    twin: Twin::of(Side::Pbx, "routing/inbound-strict-router", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};

fn edit(draft: &mut Draft, _: &mut Hook<'_>) {
    if answers(draft, 101..=299, "INVITE") {
        draft.remove(HeaderName::RecordRoute);
    }
}
