//! Writes SDP without its t= line.

use plan::{Side, TrunkMode};
use sip::{Draft, Method};

use crate::quirk::edit::{answers, edit_sdp, is};
use crate::quirk::{Effect, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "hand-written SDP templates",
    check: "sdp/mandatory-lines",
    cure: "write v=, o=, s=, t= in every description (RFC 8866 5)",
    effect: Effect::Message(edit),
    twin: Twin::of(Side::Pbx, "calls/inbound-180-after-183", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};

fn edit(draft: &mut Draft, _: &mut Hook<'_>) {
    if is(draft, &Method::Invite) || answers(draft, 101..=299, "INVITE") {
        edit_sdp(draft, |sdp| sdp.replace("t=0 0\r\n", ""));
    }
}
