//! `register-new-call-id`: takes a new Call-ID for each refresh.

use crate::quirk::{Effect, Quirk};

/// See the module.
pub(super) static QUIRK: Quirk = Quirk {
    id: "register-new-call-id",
    does: "takes a new Call-ID for each refresh",
    seen: "PBXs that register from scratch by a cron job",
    check: "registration/same-call-id",
    cure: "keep the Call-ID for all registrations of a boot cycle (RFC 3261 10.2)",
    effect: Effect::Decision,
};
