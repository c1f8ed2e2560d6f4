//! Gives the call up when a re-INVITE for T.38 is not answered at once.

use plan::{Side, TrunkMode};

use crate::quirk::{Effect, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "fax servers with a short patience",
    check: "fax/provisional-tolerated",
    cure: "wait for the final response",
    effect: Effect::Decision,
    twin: Twin::of(Side::Carrier, "fax/outbound-progress", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};
