//! Repeats a refused registration every half second.

use plan::{Side, TrunkMode};

use crate::quirk::{Effect, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "PBXs with a short fixed retry timer",
    check: "registration/no-hammering",
    cure: "wait, and wait longer after each refusal (RFC 5626 4.5)",
    effect: Effect::Decision,
    twin: Twin::of(Side::Pbx, "registration/wrong-password", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};
