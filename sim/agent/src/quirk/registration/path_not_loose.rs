//! Registers by way of a Path without lr.

use plan::{Side, TrunkMode};
use sip::{Draft, HeaderName, Method};

use crate::quirk::edit::is;
use crate::quirk::{Effect, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "edges whose route was typed in by hand",
    check: "registration/route-is-loose",
    cure: "write each Path as <sip:host;lr> (RFC 3327 4)",
    effect: Effect::Message(edit),
    twin: Twin::of(Side::Pbx, "calls/inbound-180-after-183", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};

fn edit(draft: &mut Draft, _: &mut Hook<'_>) {
    if is(draft, &Method::Register) {
        draft.push(HeaderName::Path, "<sip:edge.pbx.example>");
    }
}
