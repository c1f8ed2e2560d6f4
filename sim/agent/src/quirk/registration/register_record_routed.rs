//! Records a route in the 200 to REGISTER.

use plan::{Side, TrunkMode};
use sip::{Draft, HeaderName};

use crate::quirk::edit::answers;
use crate::quirk::{Effect, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "edges that record their route in whatever passes",
    check: "registration/no-record-route",
    cure: "leave Record-Route out of responses to REGISTER (RFC 3261 10.3)",
    effect: Effect::Message(edit),
    twin: Twin::of(Side::Carrier, "calls/inbound-180-after-183", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};

fn edit(draft: &mut Draft, _: &mut Hook<'_>) {
    if answers(draft, 200..=200, "REGISTER") {
        draft.push(HeaderName::RecordRoute, "<sip:edge.carrier.example;lr>");
    }
}
