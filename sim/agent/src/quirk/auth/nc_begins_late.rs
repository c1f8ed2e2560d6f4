//! Counts the first use of a nonce as the second.

use plan::{Side, TrunkMode};

use crate::quirk::{Effect, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "clients that keep one count for all nonces",
    check: "auth/nc-increases",
    cure: "begin with nc=00000001 for each new nonce (RFC 7616 3.4)",
    effect: Effect::Decision,
    twin: Twin::of(Side::Pbx, "calls/inbound-180-after-183", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};
