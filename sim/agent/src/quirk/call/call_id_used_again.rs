//! Places all of its calls under one Call-ID.

use plan::{Side, TrunkMode};

use crate::quirk::{Effect, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "scripts with a fixed Call-ID",
    check: "call/call-id-new",
    cure: "make a new Call-ID for each call (RFC 3261 8.1.1.4)",
    effect: Effect::Decision,
    twin: Twin::of(Side::Pbx, "capacity/outbound-two-calls", TrunkMode::Registration)
        .also(&["billing/release"]),
    ..Quirk::of(module_path!())
};
