//! `2xx-not-retransmitted`: sends its 2xx only once.

use crate::quirk::{Effect, Quirk};

/// See the module.
pub(super) static QUIRK: Quirk = Quirk {
    id: "2xx-not-retransmitted",
    does: "sends its 2xx only once",
    seen: "stacks that leave the 2xx to the transaction",
    check: "call/answer-retransmitted",
    cure: "repeat the 2xx until its ACK comes (RFC 3261 13.3.1.4)",
    effect: Effect::Decision,
};
