//! Rings on when no PRACK comes.

use plan::{Side, TrunkMode};

use crate::quirk::{Effect, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "stacks that stop repeating and forget",
    check: "prack/given-up",
    cure: "refuse the INVITE with a 5xx after 64*T1 (RFC 3262 3)",
    effect: Effect::Decision,
    twin: Twin::of(Side::Carrier, "prack/outbound-never-acknowledged", TrunkMode::Static),
    ..Quirk::of(module_path!())
};
