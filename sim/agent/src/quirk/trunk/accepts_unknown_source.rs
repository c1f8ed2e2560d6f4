//! Takes calls from an address that belongs to no trunk.

use plan::{Side, TrunkMode};

use crate::quirk::{Effect, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "open PBXs, the reason for toll fraud",
    check: "trunk/unknown-source-refused",
    cure: "refuse or ignore requests from unknown addresses",
    effect: Effect::Decision,
    twin: Twin::of(Side::Carrier, "trunk/stranger-calls-the-carrier", TrunkMode::Static),
    ..Quirk::of(module_path!())
};
