//! Answers T.38 with a higher bit rate than was offered.

use plan::{Side, TrunkMode};
use sip::Draft;

use crate::quirk::edit::edit_sdp;
use crate::quirk::{Effect, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "gateways that answer with their own abilities",
    check: "fax/answer-within-offer",
    cure: "answer with the lower of both",
    effect: Effect::Message(edit),
    twin: Twin::of(Side::Pbx, "fax/outbound-t38", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};

fn edit(draft: &mut Draft, _: &mut Hook<'_>) {
    if draft.status().is_some() {
        edit_sdp(draft, |sdp| sdp.replace("T38MaxBitRate:14400", "T38MaxBitRate:33600"));
    }
}
