//! Sends Max-Forwards: 300.

use plan::{Side, TrunkMode};
use sip::{Draft, HeaderName};

use crate::quirk::{Effect, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "stacks that keep the value in a wide integer",
    check: "message/max-forwards-value",
    cure: "keep Max-Forwards between 0 and 255 (RFC 3261 20.22)",
    effect: Effect::Message(edit),
    twin: Twin::of(Side::Pbx, "calls/inbound-180-after-183", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};

fn edit(draft: &mut Draft, _: &mut Hook<'_>) {
    if draft.status().is_none() {
        draft.set(HeaderName::MaxForwards, "300");
    }
}
