//! `reliable-sent-once`: sends a reliable response once and never again.

use crate::quirk::{Effect, Quirk};

/// See the module.
pub(super) static QUIRK: Quirk = Quirk {
    id: "reliable-sent-once",
    does: "sends a reliable response once and never again",
    seen: "stacks that leave repetition to the transaction, which does not do it",
    check: "prack/retransmitted",
    cure: "repeat it from T1, doubling, until the PRACK (RFC 3262 3)",
    effect: Effect::Decision,
};
