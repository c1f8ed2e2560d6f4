//! Sends its 180 to a port above that of the request.

use plan::{Side, TrunkMode};

use crate::quirk::{Effect, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "boxes that answer to the port they believe a trunk has",
    check: "message/response-destination",
    cure: "send responses to the source address of the request, and to its source port when rport is there (RFC 3581 4)",
    effect: Effect::Decision,
    twin: Twin::of(Side::Pbx, "calls/inbound-180-after-183", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};
