//! Places and takes more calls than the trunk has channels.

use plan::{Side, TrunkMode};

use crate::quirk::{Effect, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "PBXs that leave counting to the carrier",
    check: "call/channel-limit",
    cure: "count the channels of the trunk before placing a call",
    effect: Effect::Decision,
    twin: Twin::of(Side::Pbx, "capacity/inbound-channel-limit", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};
