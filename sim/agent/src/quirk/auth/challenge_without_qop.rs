//! `challenge-without-qop`: challenges without qop.

use crate::quirk::{Effect, Quirk};

/// See the module.
pub(super) static QUIRK: Quirk = Quirk {
    id: "challenge-without-qop",
    does: "challenges without qop",
    seen: "registrars written for RFC 2069",
    check: "auth/qop-offered",
    cure: "offer qop=\"auth\" (RFC 8760 2.6)",
    effect: Effect::Decision,
};
