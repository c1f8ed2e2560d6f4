//! Answers in 183 with another port than in 200.

use plan::{Side, TrunkMode};
use sip::Draft;

use crate::quirk::edit::{answers, edit_sdp, move_port};
use crate::quirk::{Effect, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "announcement servers in front of the gateway, without a new tag",
    check: "sdp/early-same-as-final",
    cure: "repeat the same answer in the 2xx, or take a new To tag (RFC 3261 13.2.1)",
    effect: Effect::Message(edit),
    twin: Twin::of(Side::Pbx, "calls/inbound-180-after-183", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};

fn edit(draft: &mut Draft, _: &mut Hook<'_>) {
    if answers(draft, 183..=183, "INVITE") {
        edit_sdp(draft, |sdp| move_port(&sdp, 2));
    }
}
