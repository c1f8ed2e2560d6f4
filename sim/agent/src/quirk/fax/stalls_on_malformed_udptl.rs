//! `stalls-on-malformed-udptl`: sends nothing any more once a malformed datagram came.

use crate::quirk::{Effect, Quirk};

/// See the module.
pub(super) static QUIRK: Quirk = Quirk {
    id: "stalls-on-malformed-udptl",
    does: "sends nothing any more once a malformed datagram came",
    seen: "stacks that end a session on the first error",
    check: "fax/survives-garbage",
    cure: "drop what cannot be read and go on",
    effect: Effect::Decision,
};
