//! Calls again at once after a 503 with Retry-After.

use plan::{Side, TrunkMode};

use crate::quirk::{Effect, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "least-cost routing that loops over one target",
    check: "call/retry-after-honoured",
    cure: "leave the server alone for as long as Retry-After says (RFC 3261 21.5.4)",
    effect: Effect::Decision,
    twin: Twin::of(Side::Pbx, "calls/outbound-congestion", TrunkMode::Static),
    ..Quirk::of(module_path!())
};
