//! Challenges calls from the carrier.

use plan::{Side, TrunkMode};

use crate::quirk::{Effect, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "PBXs whose trunk is set up as an extension",
    check: "auth/pbx-does-not-challenge",
    cure: "trust the carrier by its address or by the registration",
    effect: Effect::Decision,
    twin: Twin::of(Side::Pbx, "calls/inbound-180-after-183", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};
