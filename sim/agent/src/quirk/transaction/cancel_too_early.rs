//! Sends CANCEL before any response has come.

use plan::{Side, TrunkMode};

use crate::quirk::{Effect, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "hang-up logic that does not know the transaction",
    check: "transaction/cancel-after-provisional",
    cure: "hold the CANCEL back until a provisional response has come (RFC 3261 9.1)",
    effect: Effect::Decision,
    twin: Twin::of(Side::Pbx, "calls/outbound-cancelled-before-any-answer", TrunkMode::Static),
    ..Quirk::of(module_path!())
};
