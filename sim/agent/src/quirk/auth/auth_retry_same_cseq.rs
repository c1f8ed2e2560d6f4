//! `auth-retry-same-cseq`: repeats a challenged request with the same CSeq.

use crate::quirk::{Effect, Quirk};

/// See the module.
pub(super) static QUIRK: Quirk = Quirk {
    id: "auth-retry-same-cseq",
    does: "repeats a challenged request with the same CSeq",
    seen: "scripts that only add the header",
    check: "auth/cseq-plus-one",
    cure: "count CSeq up for the second try (RFC 3261 22.2)",
    effect: Effect::Decision,
};
