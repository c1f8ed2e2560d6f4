//! Refreshes its registration after it has run out.

use plan::{Side, TrunkMode};

use crate::quirk::{Effect, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "PBXs that count from their own wish instead of the grant",
    check: "registration/refresh-before-expiry",
    cure: "refresh before the granted interval ends (RFC 3261 10.2.4)",
    effect: Effect::Decision,
    twin: Twin::of(Side::Pbx, "registration/expires", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};
