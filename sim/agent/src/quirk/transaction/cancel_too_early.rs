//! `cancel-too-early`: sends CANCEL before any response has come.

use crate::quirk::{Effect, Quirk};

/// See the module.
pub(super) static QUIRK: Quirk = Quirk {
    id: "cancel-too-early",
    does: "sends CANCEL before any response has come",
    seen: "hang-up logic that does not know the transaction",
    check: "transaction/cancel-after-provisional",
    cure: "hold the CANCEL back until a provisional response has come (RFC 3261 9.1)",
    effect: Effect::Decision,
};
