//! Refuses T.38 when it is there already.

use plan::{Side, TrunkMode};

use crate::quirk::{Effect, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "gateways that allow one switch in a call",
    check: "fax/repeated-offer-answered",
    cure: "answer with what is in force (RFC 3264 8)",
    effect: Effect::Decision,
    twin: Twin::of(Side::Pbx, "fax/outbound-switch-repeated", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};
