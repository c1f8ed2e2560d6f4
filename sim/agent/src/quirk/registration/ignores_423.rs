//! Asks again for the interval that was refused with 423.

use plan::{Side, TrunkMode};

use crate::quirk::{Effect, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "PBXs with a fixed expiry",
    check: "registration/min-expires-obeyed",
    cure: "ask for at least Min-Expires (RFC 3261 10.2.8)",
    effect: Effect::Decision,
    twin: Twin::of(Side::Pbx, "registration/interval-too-brief", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};
