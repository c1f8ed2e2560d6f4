//! Carries T.38 to the machine on its line, and nothing back.

use plan::{Side, TrunkMode};

use crate::quirk::{Effect, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "gateways that were tried in one direction only",
    check: "fax/carries-both-ways",
    cure: "carry what the machine on the line says into T.38",
    effect: Effect::Decision,
    twin: Twin::of(Side::Pbx, "fax/outbound-gateway-to-server", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};
