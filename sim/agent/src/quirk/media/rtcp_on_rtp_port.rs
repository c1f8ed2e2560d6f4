//! `rtcp-on-rtp-port`: sends RTCP to the RTP port without having agreed on it.

use crate::quirk::{Effect, Quirk};

/// See the module.
pub(super) static QUIRK: Quirk = Quirk {
    id: "rtcp-on-rtp-port",
    does: "sends RTCP to the RTP port without having agreed on it",
    seen: "WebRTC stacks behind a trunk",
    check: "media/rtcp-port",
    cure: "send RTCP to the next higher port unless rtcp-mux was agreed (RFC 5761 5.1.1)",
    effect: Effect::Decision,
};
