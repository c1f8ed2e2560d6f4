//! Sends its ACK without the route set.

use plan::{Side, TrunkMode};
use sip::{Draft, HeaderName, Method};

use crate::quirk::edit::is;
use crate::quirk::{Effect, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "stacks that treat the ACK as part of the INVITE",
    check: "dialog/route-set",
    cure: "send every request of a dialog along its route set (RFC 3261 12.2.1.1)",
    effect: Effect::Message(edit),
    twin: Twin::of(Side::Pbx, "calls/outbound-180-after-183", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};

fn edit(draft: &mut Draft, _: &mut Hook<'_>) {
    if is(draft, &Method::Ack) {
        draft.remove(HeaderName::Route);
    }
}
