//! Sends reliable provisional responses to callers that do not know them.

use plan::{Side, TrunkMode};

use crate::quirk::{Effect, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "gateways with PRACK always on",
    check: "prack/only-if-supported",
    cure: "look for 100rel in Supported or Require first (RFC 3262 3)",
    effect: Effect::Decision,
    twin: Twin::of(Side::Carrier, "calls/outbound-ringback-183", TrunkMode::Static),
    ..Quirk::of(module_path!())
};
