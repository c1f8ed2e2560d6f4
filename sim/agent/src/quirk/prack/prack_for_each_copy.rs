//! Sends a new PRACK for each copy of a reliable response.

use plan::{Side, TrunkMode};

use crate::quirk::{Effect, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "stacks that acknowledge whatever has an RSeq",
    check: "prack/acknowledged-once",
    cure: "drop copies of a response whose number was acknowledged (RFC 3262 4)",
    effect: Effect::Decision,
    twin: Twin::of(Side::Pbx, "prack/outbound-prack-lost", TrunkMode::Static),
    ..Quirk::of(module_path!())
};
