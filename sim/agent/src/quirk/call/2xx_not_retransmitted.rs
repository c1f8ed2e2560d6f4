//! Sends its 2xx only once.

use plan::{Side, TrunkMode};

use crate::quirk::{Effect, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "stacks that leave the 2xx to the transaction",
    check: "call/answer-retransmitted",
    cure: "repeat the 2xx until its ACK comes (RFC 3261 13.3.1.4)",
    effect: Effect::Decision,
    twin: Twin::of(Side::Pbx, "loss/inbound-ack-lost", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};
