//! Hangs up when its re-INVITE is refused.

use plan::{Side, TrunkMode};

use crate::quirk::{Effect, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "gateways that switch codecs or die",
    check: "call/failed-reinvite-keeps-session",
    cure: "keep the session as it was (RFC 3261 14.1)",
    effect: Effect::Decision,
    twin: Twin::of(Side::Carrier, "reinvite/inbound-refused", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};
