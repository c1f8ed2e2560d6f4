//! `accepts-unknown-source`: takes calls from an address that belongs to no trunk.

use crate::quirk::{Effect, Quirk};

/// See the module.
pub(super) static QUIRK: Quirk = Quirk {
    id: "accepts-unknown-source",
    does: "takes calls from an address that belongs to no trunk",
    seen: "open PBXs, the reason for toll fraud",
    check: "trunk/unknown-source-refused",
    cure: "refuse or ignore requests from unknown addresses",
    effect: Effect::Decision,
};
