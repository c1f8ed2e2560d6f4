//! `udptl-from-other-port`: sends UDPTL from a port it did not announce.

use crate::quirk::{Effect, Quirk};

/// See the module.
pub(super) static QUIRK: Quirk = Quirk {
    id: "udptl-from-other-port",
    does: "sends UDPTL from a port it did not announce",
    seen: "gateways with a pool of sockets",
    check: "fax/symmetric-port",
    cure: "send from the port of the own description (RFC 7362)",
    effect: Effect::Decision,
};
