//! Leaves the answer out of its PRACK.

use plan::{Side, TrunkMode};
use sip::{Draft, Method};

use crate::quirk::edit::is;
use crate::quirk::{Effect, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "stacks whose PRACK never has a body",
    check: "sdp/answer-in-prack",
    cure: "put the answer to a reliable offer into the PRACK (RFC 3262 5)",
    effect: Effect::Message(edit),
    twin: Twin::of(Side::Pbx, "prack/outbound-delayed-offer", TrunkMode::Static),
    ..Quirk::of(module_path!())
};

fn edit(draft: &mut Draft, _: &mut Hook<'_>) {
    if is(draft, &Method::Prack) {
        draft.clear_body();
    }
}
