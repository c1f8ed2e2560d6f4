//! `udptl-to-wrong-port`: sends UDPTL two ports above the one asked for.

use crate::quirk::{Effect, Quirk};

/// See the module.
pub(super) static QUIRK: Quirk = Quirk {
    id: "udptl-to-wrong-port",
    does: "sends UDPTL two ports above the one asked for",
    seen: "media servers that keep an old description",
    check: "fax/negotiated-address",
    cure: "send to the address of the last description (RFC 3264 8.3.1)",
    effect: Effect::Decision,
};
