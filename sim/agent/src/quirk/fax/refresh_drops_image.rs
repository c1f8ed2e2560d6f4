//! `refresh-drops-image`: refreshes the session with sound in the middle of a fax.

use crate::quirk::{Effect, Quirk};

/// See the module.
pub(super) static QUIRK: Quirk = Quirk {
    id: "refresh-drops-image",
    does: "refreshes the session with sound in the middle of a fax",
    seen: "boxes that refresh with the first description",
    check: "fax/refresh-keeps-image",
    cure: "refresh with what is in force (RFC 4028 7.4)",
    effect: Effect::Decision,
};
