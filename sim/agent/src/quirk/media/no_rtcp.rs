//! `no-rtcp`: sends no RTCP.

use crate::quirk::{Effect, Quirk};

/// See the module.
pub(super) static QUIRK: Quirk = Quirk {
    id: "no-rtcp",
    does: "sends no RTCP",
    seen: "media servers that save packets",
    check: "media/rtcp-sent",
    cure: "send reports about every five seconds (RFC 3550 6.2)",
    effect: Effect::Decision,
};
