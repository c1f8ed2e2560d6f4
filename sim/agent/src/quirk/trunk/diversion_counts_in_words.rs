//! Counts the hops of a forwarded call in words.

use plan::{Side, TrunkMode};
use sip::{Draft, HeaderName, Method};

use crate::quirk::edit::is;
use crate::quirk::{Effect, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "PBXs with templates for headers",
    check: "trunk/diversion-form",
    cure: "write counter and limit as one or two digits",
    effect: Effect::Message(edit),
    twin: Twin::of(Side::Pbx, "calls/outbound-180-after-183", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};

fn edit(draft: &mut Draft, _: &mut Hook<'_>) {
    if is(draft, &Method::Invite) {
        draft.push(HeaderName::Diversion, "<sip:+12025550123@pbx.example>;reason=unconditional;counter=one");
    }
}
