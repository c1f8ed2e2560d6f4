//! Lists a dynamic payload number without saying what it is.

use plan::{Side, TrunkMode};
use sip::{Draft, Method};

use crate::quirk::edit::{answers, edit_sdp, is, without_event_map};
use crate::quirk::{Effect, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "hand-written SDP templates",
    check: "sdp/dynamic-needs-rtpmap",
    cure: "write an rtpmap for every number from 96 (RFC 3551 6)",
    effect: Effect::Message(edit),
    twin: Twin::of(Side::Pbx, "calls/inbound-180-after-183", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};

fn edit(draft: &mut Draft, _: &mut Hook<'_>) {
    if is(draft, &Method::Invite) || answers(draft, 101..=299, "INVITE") {
        edit_sdp(draft, without_event_map);
    }
}
