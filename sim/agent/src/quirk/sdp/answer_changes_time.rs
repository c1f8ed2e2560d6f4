//! Answers with a t= line of its own.

use plan::{Side, TrunkMode};
use sip::Draft;

use crate::quirk::edit::{answers, edit_sdp};
use crate::quirk::{Effect, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "stacks that write the hour of the call into the t= line",
    check: "sdp/answer-time",
    cure: "copy the t= lines of the offer into the answer (RFC 3264 6)",
    effect: Effect::Message(edit),
    twin: Twin::of(Side::Pbx, "calls/inbound-fast-answer", TrunkMode::Static),
    ..Quirk::of(module_path!())
};

fn edit(draft: &mut Draft, _: &mut Hook<'_>) {
    if answers(draft, 101..=299, "INVITE") {
        edit_sdp(draft, |sdp| sdp.replace("t=0 0\r\n", "t=3995500000 0\r\n"));
    }
}
