//! Repeats its re-INVITE 1 ms after a 491.

use plan::{Side, TrunkMode};

use crate::quirk::{Effect, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "stacks that treat 491 like 503",
    check: "call/glare-retry-window",
    cure: "wait 2.1 to 4 s as owner of the Call-ID, else up to 2 s (RFC 3261 14.1)",
    effect: Effect::Decision,
    twin: Twin::of(Side::Carrier, "reinvite/inbound-glare", TrunkMode::Registration)
        .also(&["call/one-invite-at-a-time"]),
    ..Quirk::of(module_path!())
};
