//! Hangs up behind its 200 to the INVITE, before the ACK has come.

use plan::{Side, TrunkMode};

use crate::quirk::{Effect, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "fax servers and voice mail that know at once that the call is not for them",
    check: "call/callee-bye-after-ack",
    cure: "wait for the ACK before the BYE is sent (RFC 3261 15)",
    effect: Effect::Decision,
    twin: Twin::of(Side::Pbx, "calls/inbound-called-hangs-up", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};
