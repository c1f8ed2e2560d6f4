//! Refuses an UPDATE that comes while an offer is open with 488.

use plan::{Side, TrunkMode};

use crate::quirk::{Effect, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "gateways that refuse every UPDATE with a description",
    check: "sdp/crossing-update-refused",
    cure: "answer 491 or 500 with Retry-After while an offer is open (RFC 3311 5.2)",
    effect: Effect::Decision,
    twin: Twin::of(Side::Carrier, "prack/outbound-180-then-183", TrunkMode::Static)
        .beside(&["pbx:update-over-open-offer"])
        .also(&["sdp/one-offer-at-a-time"]),
    ..Quirk::of(module_path!())
};
