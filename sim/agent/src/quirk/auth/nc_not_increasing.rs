//! `nc-not-increasing`: uses a nonce again with the count it had before.

use crate::quirk::{Effect, Quirk};

/// See the module.
pub(super) static QUIRK: Quirk = Quirk {
    id: "nc-not-increasing",
    does: "uses a nonce again with the count it had before",
    seen: "clients that keep the nonce and forget the count",
    check: "auth/nc-increases",
    cure: "count nc up with each use of a nonce (RFC 7616 3.4)",
    effect: Effect::Decision,
};
