//! `bnc-with-user-accepted`: takes a bulk Contact that has a user part.

use crate::quirk::{Effect, Quirk};

/// See the module.
pub(super) static QUIRK: Quirk = Quirk {
    id: "bnc-with-user-accepted",
    does: "takes a bulk Contact that has a user part",
    seen: "registrars that take bnc for one more parameter",
    check: "registration/malformed-bnc-refused",
    cure: "refuse a Contact with bnc and a user part with 400 (RFC 6140 5.2)",
    effect: Effect::Decision,
};
