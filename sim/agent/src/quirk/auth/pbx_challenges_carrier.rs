//! `pbx-challenges-carrier`: challenges calls from the carrier.

use crate::quirk::{Effect, Quirk};

/// See the module.
pub(super) static QUIRK: Quirk = Quirk {
    id: "pbx-challenges-carrier",
    does: "challenges calls from the carrier",
    seen: "PBXs whose trunk is set up as an extension",
    check: "auth/pbx-does-not-challenge",
    cure: "trust the carrier by its address or by the registration",
    effect: Effect::Decision,
};
