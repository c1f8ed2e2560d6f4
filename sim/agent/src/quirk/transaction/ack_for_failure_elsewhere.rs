//! Sends the ACK of a failure to a port above that of the INVITE.

use plan::{Side, TrunkMode};

use crate::quirk::{Effect, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "stacks that look the address up again for each ACK",
    check: "transaction/ack-matches-invite",
    cure: "send the ACK of a failure to the address, port and transport of its INVITE (RFC 3261 17.1.1.2)",
    effect: Effect::Decision,
    twin: Twin::of(Side::Carrier, "calls/inbound-busy", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};
