//! Changes its SDP and keeps the o= version.

use plan::{Side, TrunkMode};
use sip::Draft;

use crate::quirk::edit::{add_to_version, edit_sdp, is_reinvite};
use crate::quirk::{Effect, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "boxes that rewrite SDP for both legs",
    check: "sdp/version-changes-with-body",
    cure: "count the version up by one with each change (RFC 3264 8)",
    effect: Effect::Message(edit),
    twin: Twin::of(Side::Pbx, "hold/inbound-called-holds", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};

fn edit(draft: &mut Draft, _: &mut Hook<'_>) {
    if is_reinvite(draft) {
        edit_sdp(draft, |sdp| add_to_version(&sdp, -1));
    }
}
