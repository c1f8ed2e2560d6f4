//! Refuses T.38 though its profile has it.

use plan::{Side, TrunkMode};

use crate::quirk::{Effect, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "carriers with several gateways behind one address",
    check: "fax/as-declared",
    cure: "accept T.38, or declare pass-through",
    effect: Effect::Decision,
    twin: Twin::of(Side::Pbx, "fax/outbound-t38", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};
