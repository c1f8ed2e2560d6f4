//! `rtp-on-hold`: goes on sending while it is held.

use crate::quirk::{Effect, Quirk};

/// See the module.
pub(super) static QUIRK: Quirk = Quirk {
    id: "rtp-on-hold",
    does: "goes on sending while it is held",
    seen: "gateways that do not know hold",
    check: "media/stops-on-hold",
    cure: "stop sending when the direction forbids it (RFC 3264 8.4)",
    effect: Effect::Decision,
};
