//! Asks for T.38 though it placed the call, before the called side can.

use plan::{Side, TrunkMode};

use crate::quirk::{Effect, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "gateways on both sides with the same setting",
    check: "fax/receiver-switches",
    cure: "let the side of the called machine switch",
    effect: Effect::Decision,
    twin: Twin::of(Side::Pbx, "fax/outbound-t38", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};
