//! Asks for T.38 right behind its 200 to the INVITE, before the ACK has come.

use plan::{Side, TrunkMode};

use crate::quirk::{Effect, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "fax servers that know every call for a fax",
    check: "call/reinvite-after-ack",
    cure: "wait for the ACK before the session is changed (RFC 3261 14.1)",
    effect: Effect::Decision,
    twin: Twin::of(Side::Carrier, "fax/outbound-t38", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};
