//! Sends a reliable response once and never again.

use plan::{Side, TrunkMode};

use crate::quirk::{Effect, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "stacks that leave repetition to the transaction, which does not do it",
    check: "prack/retransmitted",
    cure: "repeat it from T1, doubling, until the PRACK (RFC 3262 3)",
    effect: Effect::Decision,
    twin: Twin::of(Side::Carrier, "prack/outbound-183-lost", TrunkMode::Static),
    ..Quirk::of(module_path!())
};
