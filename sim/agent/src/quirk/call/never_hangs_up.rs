//! Stops its sound and never sends the BYE.

use plan::{Side, TrunkMode};

use crate::quirk::{Effect, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "crashed media servers behind a signalling box",
    check: "call/ends-with-bye",
    cure: "end every call by BYE",
    effect: Effect::Decision,
    twin: Twin::of(Side::Carrier, "calls/inbound-180-after-183", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};
