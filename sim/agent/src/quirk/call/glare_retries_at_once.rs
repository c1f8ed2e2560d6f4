//! `glare-retries-at-once`: repeats its re-INVITE 1 ms after a 491.

use crate::quirk::{Effect, Quirk};

/// See the module.
pub(super) static QUIRK: Quirk = Quirk {
    id: "glare-retries-at-once",
    does: "repeats its re-INVITE 1 ms after a 491",
    seen: "stacks that treat 491 like 503",
    check: "call/glare-retry-window",
    cure: "wait 2.1 to 4 s as owner of the Call-ID, else up to 2 s (RFC 3261 14.1)",
    effect: Effect::Decision,
};
