//! Sends nothing any more once a malformed datagram came.

use plan::{Side, TrunkMode};

use crate::quirk::{Effect, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "stacks that end a session on the first error",
    check: "fax/survives-garbage",
    cure: "drop what cannot be read and go on",
    effect: Effect::Decision,
    twin: Twin::of(Side::Pbx, "fax/outbound-t38", TrunkMode::Registration)
        .beside(&["carrier:udptl-malformed"])
        .also(&["fax/udptl-well-formed"]),
    ..Quirk::of(module_path!())
};
