//! Sends RTP from a port it did not announce.

use plan::{Side, TrunkMode};

use crate::quirk::{Effect, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "gateways with a pool of sockets",
    check: "media/symmetric-port",
    cure: "send from the port of the own description (RFC 4961 4)",
    effect: Effect::Decision,
    twin: Twin::of(Side::Pbx, "calls/outbound-caller-hangs-up", TrunkMode::Static),
    ..Quirk::of(module_path!())
};
