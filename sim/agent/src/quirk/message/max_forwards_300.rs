//! `max-forwards-300`: sends Max-Forwards: 300.

use crate::quirk::{Effect, Hook, Quirk};
use sip::{Draft, HeaderName};

/// See the module.
pub(super) static QUIRK: Quirk = Quirk {
    id: "max-forwards-300",
    does: "sends Max-Forwards: 300",
    seen: "stacks that keep the value in a wide integer",
    check: "message/max-forwards-value",
    cure: "keep Max-Forwards between 0 and 255 (RFC 3261 20.22)",
    effect: Effect::Message(edit),
};

fn edit(draft: &mut Draft, _: &mut Hook<'_>) {
    if draft.status().is_none() {
        draft.set(HeaderName::MaxForwards, "300");
    }
}
