//! Challenges without qop.

use plan::{Side, TrunkMode};

use crate::quirk::{Effect, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "registrars written for RFC 2069",
    check: "auth/qop-offered",
    cure: "offer qop=\"auth\" (RFC 8760 2.6)",
    effect: Effect::Decision,
    twin: Twin::of(Side::Carrier, "calls/inbound-180-after-183", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};
