//! Registers once and never again.

use plan::{Side, TrunkMode};

use crate::quirk::{Effect, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "boxes that give up at the first refusal",
    check: "registration/binding-kept",
    cure: "register again before the binding is over, and after a pause when that is refused (RFC 3261 10.2.4)",
    effect: Effect::Decision,
    twin: Twin::of(Side::Pbx, "registration/refresh", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};
