//! `reliable-unasked`: sends reliable provisional responses to callers that do not know them.

use crate::quirk::{Effect, Quirk};

/// See the module.
pub(super) static QUIRK: Quirk = Quirk {
    id: "reliable-unasked",
    does: "sends reliable provisional responses to callers that do not know them",
    seen: "gateways with PRACK always on",
    check: "prack/only-if-supported",
    cure: "look for 100rel in Supported or Require first (RFC 3262 3)",
    effect: Effect::Decision,
};
