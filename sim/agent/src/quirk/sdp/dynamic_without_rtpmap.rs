//! `dynamic-without-rtpmap`: lists a dynamic payload number without saying what it is.

use crate::quirk::edit::{answers, edit_sdp, is, without_event_map};
use crate::quirk::{Effect, Hook, Quirk};
use sip::{Draft, Method};

/// See the module.
pub(super) static QUIRK: Quirk = Quirk {
    id: "dynamic-without-rtpmap",
    does: "lists a dynamic payload number without saying what it is",
    seen: "hand-written SDP templates",
    check: "sdp/dynamic-needs-rtpmap",
    cure: "write an rtpmap for every number from 96 (RFC 3551 6)",
    effect: Effect::Message(edit),
};

fn edit(draft: &mut Draft, _: &mut Hook<'_>) {
    if is(draft, &Method::Invite) || answers(draft, 101..=299, "INVITE") {
        edit_sdp(draft, without_event_map);
    }
}
