//! Acknowledges a 2xx that crossed its CANCEL and leaves the call up.

use plan::{Side, TrunkMode};

use crate::quirk::{Effect, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "clients that think the CANCEL did it",
    check: "call/cancel-crossing",
    cure: "acknowledge the 2xx and send BYE at once (RFC 3261 9.1, 15)",
    effect: Effect::Decision,
    twin: Twin::of(Side::Carrier, "calls/inbound-cancel-crosses-answer", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};
