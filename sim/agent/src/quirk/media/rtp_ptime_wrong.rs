//! `rtp-ptime-wrong`: sends packets of 40 ms where 20 ms are wanted.

use crate::quirk::{Effect, Quirk};

/// See the module.
pub(super) static QUIRK: Quirk = Quirk {
    id: "rtp-ptime-wrong",
    does: "sends packets of 40 ms where 20 ms are wanted",
    seen: "gateways that save packets",
    check: "media/ptime",
    cure: "send the packet time that the other side asks for (RFC 3264 6.1)",
    effect: Effect::Decision,
};
