//! `version-stuck`: changes its SDP and keeps the o= version.

use crate::quirk::edit::{add_to_version, edit_sdp, is_reinvite};
use crate::quirk::{Effect, Hook, Quirk};
use sip::Draft;

/// See the module.
pub(super) static QUIRK: Quirk = Quirk {
    id: "version-stuck",
    does: "changes its SDP and keeps the o= version",
    seen: "boxes that rewrite SDP for both legs",
    check: "sdp/version-changes-with-body",
    cure: "count the version up by one with each change (RFC 3264 8)",
    effect: Effect::Message(edit),
};

fn edit(draft: &mut Draft, _: &mut Hook<'_>) {
    if is_reinvite(draft) {
        edit_sdp(draft, |sdp| add_to_version(&sdp, -1));
    }
}
