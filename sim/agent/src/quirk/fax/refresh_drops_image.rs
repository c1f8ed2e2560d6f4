//! Refreshes the session with sound in the middle of a fax.

use plan::{Side, TrunkMode};

use crate::quirk::{Effect, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "boxes that refresh with the first description",
    check: "fax/refresh-keeps-image",
    cure: "refresh with what is in force (RFC 4028 7.4)",
    effect: Effect::Decision,
    twin: Twin::of(Side::Pbx, "fax/outbound-session-refresh", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};
