//! Offers no G.711.

use plan::{Side, TrunkMode};

use crate::quirk::{Effect, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "bandwidth savers",
    check: "trunk/g711-offered",
    cure: "offer at least one G.711 law",
    effect: Effect::Decision,
    twin: Twin::of(Side::Pbx, "calls/outbound-fast-answer", TrunkMode::Static),
    ..Quirk::of(module_path!())
};
