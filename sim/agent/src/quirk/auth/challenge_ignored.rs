//! Takes the challenge of an INVITE for a refusal.

use plan::{Side, TrunkMode};

use crate::quirk::{Effect, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "boxes whose account is set for the registrar alone",
    check: "auth/challenge-answered",
    cure: "answer 407 with the credentials of the trunk (RFC 3261 22.3)",
    effect: Effect::Decision,
    twin: Twin::of(Side::Pbx, "calls/outbound-180-after-183", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};
