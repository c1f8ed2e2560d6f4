//! Sends a re-INVITE of its own while one of the other side waits for its answer.

use plan::{Side, TrunkMode};

use crate::quirk::{Effect, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "stacks with one state machine for each direction",
    check: "call/one-invite-at-a-time",
    cure: "wait until the INVITE under way is answered (RFC 3261 14.1)",
    effect: Effect::Decision,
    twin: Twin::of(Side::Pbx, "hold/inbound-caller-holds", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};
