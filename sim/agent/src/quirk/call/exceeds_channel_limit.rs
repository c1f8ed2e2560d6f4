//! `exceeds-channel-limit`: places and takes more calls than the trunk has channels.

use crate::quirk::{Effect, Quirk};

/// See the module.
pub(super) static QUIRK: Quirk = Quirk {
    id: "exceeds-channel-limit",
    does: "places and takes more calls than the trunk has channels",
    seen: "PBXs that leave counting to the carrier",
    check: "call/channel-limit",
    cure: "count the channels of the trunk before placing a call",
    effect: Effect::Decision,
};
