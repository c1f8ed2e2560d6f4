//! Answers every image stream as if it were UDPTL.

use plan::{Side, TrunkMode};

use crate::quirk::{Effect, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "stacks that do not read the transport",
    check: "fax/other-transport-refused",
    cure: "answer with port 0 or 488 (RFC 3264 6)",
    effect: Effect::Decision,
    twin: Twin::of(Side::Pbx, "fax/outbound-offered-over-tcp", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};
