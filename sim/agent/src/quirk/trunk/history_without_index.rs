//! Leaves the index out of its History-Info.

use plan::{Side, TrunkMode};
use sip::{Draft, HeaderName, Method};

use crate::quirk::edit::is;
use crate::quirk::{Effect, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "PBXs that write the header for the carrier's sake",
    check: "trunk/history-info-form",
    cure: "give each entry its index (RFC 7044 10.3)",
    effect: Effect::Message(edit),
    twin: Twin::of(Side::Pbx, "calls/outbound-180-after-183", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};

fn edit(draft: &mut Draft, _: &mut Hook<'_>) {
    if is(draft, &Method::Invite) {
        draft.push(HeaderName::HistoryInfo, "<sip:+12025550123@pbx.example>");
    }
}
