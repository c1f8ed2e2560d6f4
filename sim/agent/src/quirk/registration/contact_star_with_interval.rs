//! Removes its binding by Contact: * with an interval.

use plan::{Side, TrunkMode};
use sip::{Draft, HeaderName, Method};

use crate::quirk::edit::is;
use crate::quirk::{Effect, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "boxes that leave Expires as it was set",
    check: "registration/star-alone",
    cure: "send Contact: * with Expires: 0 (RFC 3261 10.2.2)",
    effect: Effect::Message(edit),
    twin: Twin::of(Side::Pbx, "registration/refresh", TrunkMode::Registration).also(&["message/grammar"]),
    ..Quirk::of(module_path!())
};

fn edit(draft: &mut Draft, _: &mut Hook<'_>) {
    if is(draft, &Method::Register) && draft.get(HeaderName::Expires) == Some("0") {
        draft.set(HeaderName::Contact, "*");
        draft.set(HeaderName::Expires, "60");
    }
}
