//! Takes calls of callers whom its profile refuses.

use plan::{Side, TrunkMode};

use crate::quirk::{Effect, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "carriers that screen From and let the number in P-Asserted-Identity through",
    check: "trunk/caller-screened",
    cure: "hold the number that is shown in the end against those of the customer",
    effect: Effect::Decision,
    twin: Twin::of(Side::Carrier, "identity/outbound-foreign-number-refused", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};
