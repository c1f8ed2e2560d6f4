//! Refuses a call whose description is one part among others with 415.

use plan::{Side, TrunkMode};

use crate::quirk::{Effect, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "PBXs that are called through a carrier which adds a location or ISUP",
    check: "message/form-taken",
    cure: "read the description among the parts, and skip those that are optional (RFC 5621 4.2)",
    effect: Effect::Decision,
    twin: Twin::of(Side::Pbx, "offer/inbound-multipart", TrunkMode::Static),
    ..Quirk::of(module_path!())
};
