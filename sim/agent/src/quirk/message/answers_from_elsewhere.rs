//! Sends its 180 from a port above that on which the request came.

use plan::{Side, TrunkMode};

use crate::quirk::{Effect, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "servers that send from a socket of their own",
    check: "message/response-source",
    cure: "send responses from the address and port on which the request came (RFC 3581 4)",
    effect: Effect::Decision,
    twin: Twin::of(Side::Pbx, "calls/inbound-180-after-183", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};
