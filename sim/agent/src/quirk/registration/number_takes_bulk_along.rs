//! Forgets the bulk registration when one number is given up.

use plan::{Side, TrunkMode};

use crate::quirk::{Effect, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "registrars with one table for a trunk and its numbers",
    check: "registration/bindings-listed",
    cure: "remove what the number has registered by itself, and nothing else (RFC 6140 5.2)",
    effect: Effect::Decision,
    twin: Twin::of(Side::Carrier, "registration/bulk-number-given-up", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};
