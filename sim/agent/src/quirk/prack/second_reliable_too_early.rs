//! `second-reliable-too-early`: sends its next reliable response before the PRACK of the last.

use crate::quirk::{Effect, Quirk};

/// See the module.
pub(super) static QUIRK: Quirk = Quirk {
    id: "second-reliable-too-early",
    does: "sends its next reliable response before the PRACK of the last",
    seen: "gateways that translate each message of the telephone network at once",
    check: "prack/one-at-a-time",
    cure: "wait for the PRACK (RFC 3262 3)",
    effect: Effect::Decision,
};
