//! Ignores a required 100rel.

use plan::{Side, TrunkMode};

use crate::quirk::{Effect, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "stacks that do not read Require",
    check: "prack/required-honoured",
    cure: "send 18x reliably or refuse with 420 (RFC 3262 3, RFC 3261 8.2.2.3)",
    effect: Effect::Decision,
    twin: Twin::of(Side::Carrier, "prack/outbound-required", TrunkMode::Static),
    ..Quirk::of(module_path!())
};
