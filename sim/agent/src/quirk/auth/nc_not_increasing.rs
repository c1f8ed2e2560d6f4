//! Uses a nonce again with the count it had before.

use plan::{Side, TrunkMode};

use crate::quirk::{Effect, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "clients that keep the nonce and forget the count",
    check: "auth/nc-increases",
    cure: "count nc up with each use of a nonce (RFC 7616 3.4)",
    effect: Effect::Decision,
    twin: Twin::of(Side::Pbx, "calls/inbound-180-after-183", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};
