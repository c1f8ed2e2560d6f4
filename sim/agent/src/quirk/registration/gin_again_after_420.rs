//! Tries bulk registration again after a 420.

use plan::{Side, TrunkMode};

use crate::quirk::{Effect, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "clients without a fallback",
    check: "registration/gin-fallback",
    cure: "register the pilot, or raise an alarm, after a 420 for gin (RFC 3261 8.1.3.5)",
    effect: Effect::Decision,
    twin: Twin::of(Side::Pbx, "registration/bulk-refused", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};
