//! Answers while its reliable description is not acknowledged.

use plan::{Side, TrunkMode};

use crate::quirk::{Effect, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "gateways that translate each message of the telephone network at once",
    check: "prack/answer-waits",
    cure: "hold the 2xx until the PRACK (RFC 3262 3)",
    effect: Effect::Decision,
    twin: Twin::of(Side::Carrier, "prack/outbound-prack-lost", TrunkMode::Static),
    ..Quirk::of(module_path!())
};
