//! Writes the s= line before the o= line.

use plan::{Side, TrunkMode};
use sip::{Draft, Method};

use crate::quirk::edit::{answers, edit_sdp, is, session_name_first};
use crate::quirk::{Effect, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "hand-written SDP templates",
    check: "sdp/well-formed",
    cure: "keep the order v, o, s, c, t (RFC 8866 5)",
    effect: Effect::Message(edit),
    twin: Twin::of(Side::Pbx, "calls/outbound-fast-answer", TrunkMode::Static),
    ..Quirk::of(module_path!())
};

fn edit(draft: &mut Draft, _: &mut Hook<'_>) {
    if is(draft, &Method::Invite) || answers(draft, 101..=299, "INVITE") {
        edit_sdp(draft, |sdp| session_name_first(&sdp));
    }
}
