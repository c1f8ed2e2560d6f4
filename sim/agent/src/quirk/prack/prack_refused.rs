//! Answers every PRACK with 481.

use plan::{Side, TrunkMode};

use crate::quirk::{Effect, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "proxies that lose the early dialog",
    check: "prack/answered",
    cure: "answer a PRACK that fits with 200 (RFC 3262 3)",
    effect: Effect::Decision,
    twin: Twin::of(Side::Carrier, "prack/outbound-ringback-183", TrunkMode::Static),
    ..Quirk::of(module_path!())
};
