//! Sends its calls where a 200 to REGISTER has recorded a route.

use plan::{Side, TrunkMode};
use sip::{Draft, HeaderName, Method};

use crate::quirk::edit::{is, is_reinvite};
use crate::quirk::{Effect, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "stacks that make a dialog of a registration",
    check: "registration/no-route-set",
    cure: "ignore Record-Route in responses to REGISTER (RFC 3261 10.2)",
    effect: Effect::Message(edit),
    twin: Twin::of(Side::Pbx, "calls/outbound-ringback-180", TrunkMode::Registration)
        .beside(&["carrier:register-record-routed"])
        .also(&["registration/no-record-route"]),
    ..Quirk::of(module_path!())
};

fn edit(draft: &mut Draft, _: &mut Hook<'_>) {
    if is(draft, &Method::Invite) && !is_reinvite(draft) {
        draft.push(HeaderName::Route, "<sip:edge.carrier.example;lr>");
    }
}
