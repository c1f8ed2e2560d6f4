//! Sends silence after T.38 was refused.

use plan::{Side, TrunkMode};

use crate::quirk::{Effect, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "gateways with T.38 only",
    check: "fax/falls-back",
    cure: "go on in G.711",
    effect: Effect::Decision,
    twin: Twin::of(Side::Carrier, "fax/outbound-refused-488", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};
