//! Answers a removal with 200 and keeps the binding.

use plan::{Side, TrunkMode};

use crate::quirk::{Effect, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "registrars that only ever add",
    check: "registration/removal-done",
    cure: "remove each binding whose interval is 0 (RFC 3261 10.3)",
    effect: Effect::Decision,
    twin: Twin::of(Side::Carrier, "registration/refresh", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};
