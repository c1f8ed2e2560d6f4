//! Acknowledges a reliable response although one before it is missing.

use plan::{Side, TrunkMode};

use crate::quirk::{Effect, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "stacks that acknowledge whatever has an RSeq",
    check: "prack/acknowledged-in-order",
    cure: "drop what does not follow the last number (RFC 3262 4)",
    effect: Effect::Decision,
    twin: Twin::of(Side::Pbx, "prack/outbound-180-then-183", TrunkMode::Static)
        .beside(&["carrier:rseq-jumps"])
        .also(&["prack/rseq-rises-by-one", "prack/answered"]),
    ..Quirk::of(module_path!())
};
