//! `silent-ringing`: rings for minutes without repeating a provisional response.

use crate::quirk::{Effect, Quirk};

/// See the module.
pub(super) static QUIRK: Quirk = Quirk {
    id: "silent-ringing",
    does: "rings for minutes without repeating a provisional response",
    seen: "phones behind gateways without Timer C in mind",
    check: "call/progress-repeated",
    cure: "repeat a provisional response every minute (RFC 3261 13.3.1.1)",
    effect: Effect::Decision,
};
