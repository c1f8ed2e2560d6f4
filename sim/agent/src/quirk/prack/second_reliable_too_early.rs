//! Sends its next reliable response before the PRACK of the last.

use plan::{Side, TrunkMode};

use crate::quirk::{Effect, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "gateways that translate each message of the telephone network at once",
    check: "prack/one-at-a-time",
    cure: "wait for the PRACK (RFC 3262 3)",
    effect: Effect::Decision,
    twin: Twin::of(Side::Carrier, "prack/outbound-180-then-183", TrunkMode::Static).also(&["prack/answered"]),
    ..Quirk::of(module_path!())
};
