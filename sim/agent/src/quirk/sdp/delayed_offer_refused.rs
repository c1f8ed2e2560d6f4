//! Refuses an INVITE without SDP.

use plan::{Side, TrunkMode};

use crate::quirk::{Effect, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "platforms that cannot make an offer in the 2xx",
    check: "sdp/offer-in-2xx",
    cure: "answer with an offer in the 2xx (RFC 3261 13.2.1)",
    effect: Effect::Decision,
    twin: Twin::of(Side::Pbx, "offer/inbound-delayed", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};
