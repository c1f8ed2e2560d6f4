//! `rtp-to-wrong-port`: sends its RTP two ports above the agreed one.

use crate::quirk::{Effect, Quirk};

/// See the module.
pub(super) static QUIRK: Quirk = Quirk {
    id: "rtp-to-wrong-port",
    does: "sends its RTP two ports above the agreed one",
    seen: "NAT boxes that guess",
    check: "media/negotiated-address",
    cure: "send to the address and port of the description (RFC 3264 5.1)",
    effect: Effect::Decision,
};
