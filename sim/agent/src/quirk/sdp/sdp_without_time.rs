//! `sdp-without-time`: writes SDP without its t= line.

use crate::quirk::edit::{answers, edit_sdp, is};
use crate::quirk::{Effect, Hook, Quirk};
use sip::{Draft, Method};

/// See the module.
pub(super) static QUIRK: Quirk = Quirk {
    id: "sdp-without-time",
    does: "writes SDP without its t= line",
    seen: "hand-written SDP templates",
    check: "sdp/mandatory-lines",
    cure: "write v=, o=, s=, t= in every description (RFC 8866 5)",
    effect: Effect::Message(edit),
};

fn edit(draft: &mut Draft, _: &mut Hook<'_>) {
    if is(draft, &Method::Invite) || answers(draft, 101..=299, "INVITE") {
        edit_sdp(draft, |sdp| sdp.replace("t=0 0\r\n", ""));
    }
}
