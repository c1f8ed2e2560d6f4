//! Sends no sound any more after T.38 was refused.

use plan::{Side, TrunkMode};

use crate::quirk::{Effect, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "gateways that close the path too early",
    check: "fax/refused-switch-keeps-sound",
    cure: "go on with sound until T.38 is agreed (RFC 3261 14.1)",
    effect: Effect::Decision,
    twin: Twin::of(Side::Carrier, "fax/outbound-refused-488", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};
