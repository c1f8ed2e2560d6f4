//! `registers-on-static-trunk`: registers although the trunk is static.

use crate::quirk::{Effect, Quirk};

/// See the module.
pub(super) static QUIRK: Quirk = Quirk {
    id: "registers-on-static-trunk",
    does: "registers although the trunk is static",
    seen: "PBX templates made for another product of the carrier",
    check: "registration/not-on-static-trunk",
    cure: "switch registration off on a static trunk",
    effect: Effect::Decision,
};
