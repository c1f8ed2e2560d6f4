//! Sends RTCP to a port that nobody has named.

use plan::{Side, TrunkMode};

use crate::quirk::{Effect, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "media servers that reckon the port of RTCP from their own",
    check: "media/rtcp-destination",
    cure: "send RTCP to the port above that of RTP, or where a=rtcp says (RFC 3550 11, RFC 3605)",
    effect: Effect::Decision,
    twin: Twin::of(Side::Pbx, "long/inbound-half-an-hour", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};
