//! `auth-retry-new-call-id`: repeats a challenged REGISTER with a new Call-ID.

use crate::quirk::{Effect, Quirk};

/// See the module.
pub(super) static QUIRK: Quirk = Quirk {
    id: "auth-retry-new-call-id",
    does: "repeats a challenged REGISTER with a new Call-ID",
    seen: "clients that start from scratch after a challenge",
    check: "auth/same-call-id",
    cure: "keep Call-ID and From tag for the second try (RFC 3261 8.1.3.5)",
    effect: Effect::Decision,
};
