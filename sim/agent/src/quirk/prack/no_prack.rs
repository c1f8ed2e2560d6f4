//! Lists 100rel and never sends PRACK.

use plan::{Side, TrunkMode};

use crate::quirk::{Effect, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "feature lists copied from another device",
    check: "prack/sent",
    cure: "send PRACK for each reliable response (RFC 3262 4)",
    effect: Effect::Decision,
    twin: Twin::of(Side::Pbx, "prack/outbound-ringback-183", TrunkMode::Static),
    ..Quirk::of(module_path!())
};
