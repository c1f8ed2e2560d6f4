//! Treats a strict router as a loose one.

use plan::{Side, TrunkMode};

use crate::quirk::{Effect, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "stacks that were never tried with an old proxy",
    check: "dialog/route-set",
    cure: "put a first route without lr into the Request-URI and the remote target last into Route (RFC 3261 12.2.1.1)",
    effect: Effect::Decision,
    twin: Twin::of(Side::Pbx, "routing/outbound-strict-router", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};
