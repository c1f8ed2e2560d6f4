//! `digest-uri-mismatch`: signs another URI than the Request-URI.

use crate::quirk::{Effect, Quirk};

/// See the module.
pub(super) static QUIRK: Quirk = Quirk {
    id: "digest-uri-mismatch",
    does: "signs another URI than the Request-URI",
    seen: "boxes that rewrite the Request-URI after the digest",
    check: "auth/uri-matches",
    cure: "sign the Request-URI that is sent (RFC 7616 3.4.6)",
    effect: Effect::Decision,
};
