//! Sends UDPTL two ports above the one asked for.

use plan::{Side, TrunkMode};

use crate::quirk::{Effect, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "media servers that keep an old description",
    check: "fax/negotiated-address",
    cure: "send to the address of the last description (RFC 3264 8.3.1)",
    effect: Effect::Decision,
    twin: Twin::of(Side::Pbx, "fax/outbound-t38", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};
