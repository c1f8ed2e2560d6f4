//! Grants a longer registration than was asked for.

use plan::{Side, TrunkMode};

use crate::quirk::{Effect, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "registrars with a fixed expiry",
    check: "registration/expires-not-longer",
    cure: "grant at most what was asked for (RFC 3261 10.3)",
    effect: Effect::Decision,
    twin: Twin::of(Side::Carrier, "calls/inbound-180-after-183", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};
