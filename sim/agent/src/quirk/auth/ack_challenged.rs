//! Challenges CANCEL.

use plan::{Side, TrunkMode};

use crate::quirk::{Effect, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "proxies that challenge every method alike",
    check: "auth/no-challenge-of-ack",
    cure: "never challenge ACK and CANCEL (RFC 3261 22.1)",
    effect: Effect::Decision,
    twin: Twin::of(Side::Pbx, "calls/inbound-cancel-crosses-answer", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};
