//! Registers although the trunk is static.

use plan::{Side, TrunkMode};

use crate::quirk::{Effect, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "PBX templates made for another product of the carrier",
    check: "registration/not-on-static-trunk",
    cure: "switch registration off on a static trunk",
    effect: Effect::Decision,
    twin: Twin::of(Side::Pbx, "calls/inbound-180-after-183", TrunkMode::Static),
    ..Quirk::of(module_path!())
};
