//! `retries-within-retry-after`: calls again at once after a 503 with Retry-After.

use crate::quirk::{Effect, Quirk};

/// See the module.
pub(super) static QUIRK: Quirk = Quirk {
    id: "retries-within-retry-after",
    does: "calls again at once after a 503 with Retry-After",
    seen: "least-cost routing that loops over one target",
    check: "call/retry-after-honoured",
    cure: "leave the server alone for as long as Retry-After says (RFC 3261 21.5.4)",
    effect: Effect::Decision,
};
