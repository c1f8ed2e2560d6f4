//! Takes a new Call-ID for each refresh.

use plan::{Side, TrunkMode};

use crate::quirk::{Effect, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "PBXs that register from scratch by a cron job",
    check: "registration/same-call-id",
    cure: "keep the Call-ID for all registrations of a boot cycle (RFC 3261 10.2)",
    effect: Effect::Decision,
    twin: Twin::of(Side::Pbx, "registration/refresh", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};
