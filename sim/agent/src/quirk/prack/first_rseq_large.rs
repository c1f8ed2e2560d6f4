//! Begins to count RSeq above 2**31.

use plan::{Side, TrunkMode};

use crate::quirk::{Effect, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "stacks that draw 32 bits at random",
    check: "prack/first-number",
    cure: "draw the first RSeq from 1 to 2**31 - 1 (RFC 3262 3)",
    effect: Effect::Decision,
    twin: Twin::of(Side::Carrier, "prack/outbound-ringback-183", TrunkMode::Static),
    ..Quirk::of(module_path!())
};
