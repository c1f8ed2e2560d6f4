//! `delayed-offer-refused`: refuses an INVITE without SDP.

use crate::quirk::{Effect, Quirk};

/// See the module.
pub(super) static QUIRK: Quirk = Quirk {
    id: "delayed-offer-refused",
    does: "refuses an INVITE without SDP",
    seen: "platforms that cannot make an offer in the 2xx",
    check: "sdp/offer-in-2xx",
    cure: "answer with an offer in the 2xx (RFC 3261 13.2.1)",
    effect: Effect::Decision,
};
