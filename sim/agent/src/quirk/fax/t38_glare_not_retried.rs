//! Does not try T.38 again after a glare.

use plan::{Side, TrunkMode};

use crate::quirk::{Effect, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "gateways without the timer of RFC 3261 14.1",
    check: "fax/glare-is-resolved",
    cure: "try again after the wait of RFC 3261 14.1",
    effect: Effect::Decision,
    twin: Twin::of(Side::Carrier, "fax/outbound-glare", TrunkMode::Registration)
        .beside(&["pbx:t38-glare-not-retried"]),
    ..Quirk::of(module_path!())
};
