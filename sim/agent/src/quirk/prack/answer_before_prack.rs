//! `answer-before-prack`: answers while its reliable description is not acknowledged.

use crate::quirk::{Effect, Quirk};

/// See the module.
pub(super) static QUIRK: Quirk = Quirk {
    id: "answer-before-prack",
    does: "answers while its reliable description is not acknowledged",
    seen: "gateways that translate each message of the telephone network at once",
    check: "prack/answer-waits",
    cure: "hold the 2xx until the PRACK (RFC 3262 3)",
    effect: Effect::Decision,
};
