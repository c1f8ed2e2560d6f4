//! `no-g711-offered`: offers no G.711.

use crate::quirk::{Effect, Quirk};

/// See the module.
pub(super) static QUIRK: Quirk = Quirk {
    id: "no-g711-offered",
    does: "offers no G.711",
    seen: "bandwidth savers",
    check: "trunk/g711-offered",
    cure: "offer at least one G.711 law",
    effect: Effect::Decision,
};
