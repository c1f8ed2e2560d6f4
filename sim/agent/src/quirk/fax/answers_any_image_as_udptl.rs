//! `answers-any-image-as-udptl`: answers every image stream as if it were UDPTL.

use crate::quirk::{Effect, Quirk};

/// See the module.
pub(super) static QUIRK: Quirk = Quirk {
    id: "answers-any-image-as-udptl",
    does: "answers every image stream as if it were UDPTL",
    seen: "stacks that do not read the transport",
    check: "fax/other-transport-refused",
    cure: "answer with port 0 or 488 (RFC 3264 6)",
    effect: Effect::Decision,
};
