//! `ack-challenged`: challenges CANCEL.

use crate::quirk::{Effect, Quirk};

/// See the module.
pub(super) static QUIRK: Quirk = Quirk {
    id: "ack-challenged",
    does: "challenges CANCEL",
    seen: "proxies that challenge every method alike",
    check: "auth/no-challenge-of-ack",
    cure: "never challenge ACK and CANCEL (RFC 3261 22.1)",
    effect: Effect::Decision,
};
