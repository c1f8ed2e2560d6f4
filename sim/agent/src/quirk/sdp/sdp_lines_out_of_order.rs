//! `sdp-lines-out-of-order`: writes the s= line before the o= line.

use sip::{Draft, Method};

use crate::quirk::edit::{answers, edit_sdp, is, session_name_first};
use crate::quirk::{Effect, Hook, Quirk};

/// See the module.
pub(super) static QUIRK: Quirk = Quirk {
    id: "sdp-lines-out-of-order",
    does: "writes the s= line before the o= line",
    seen: "hand-written SDP templates",
    check: "sdp/well-formed",
    cure: "keep the order v, o, s, c, t (RFC 8866 5)",
    effect: Effect::Message(edit),
};

fn edit(draft: &mut Draft, _: &mut Hook<'_>) {
    if is(draft, &Method::Invite) || answers(draft, 101..=299, "INVITE") {
        edit_sdp(draft, |sdp| session_name_first(&sdp));
    }
}
