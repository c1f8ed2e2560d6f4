//! Repeats a challenged REGISTER with a new Call-ID.

use plan::{Side, TrunkMode};

use crate::quirk::{Effect, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "clients that start from scratch after a challenge",
    check: "auth/same-call-id",
    cure: "keep Call-ID and From tag for the second try (RFC 3261 8.1.3.5)",
    effect: Effect::Decision,
    twin: Twin::of(Side::Pbx, "calls/inbound-180-after-183", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};
