//! `no-bye-after-crossing`: acknowledges a 2xx that crossed its CANCEL and leaves the call up.

use crate::quirk::{Effect, Quirk};

/// See the module.
pub(super) static QUIRK: Quirk = Quirk {
    id: "no-bye-after-crossing",
    does: "acknowledges a 2xx that crossed its CANCEL and leaves the call up",
    seen: "clients that think the CANCEL did it",
    check: "call/cancel-crossing",
    cure: "acknowledge the 2xx and send BYE at once (RFC 3261 9.1, 15)",
    effect: Effect::Decision,
};
