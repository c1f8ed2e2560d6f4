//! Accepts a request whose CSeq number is lower than one before.

use plan::{Side, TrunkMode};

use crate::quirk::{Effect, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "stacks that look at the tags alone",
    check: "dialog/out-of-order-500",
    cure: "answer 500 to what comes out of order (RFC 3261 12.2.2)",
    effect: Effect::Decision,
    twin: Twin::of(Side::Pbx, "hold/inbound-caller-holds", TrunkMode::Registration)
        .beside(&["carrier:cseq-not-increasing"])
        .also(&["dialog/cseq-increases"]),
    ..Quirk::of(module_path!())
};
