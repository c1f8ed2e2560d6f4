//! `silent-after-refused-t38`: sends no sound any more after T.38 was refused.

use crate::quirk::{Effect, Quirk};

/// See the module.
pub(super) static QUIRK: Quirk = Quirk {
    id: "silent-after-refused-t38",
    does: "sends no sound any more after T.38 was refused",
    seen: "gateways that close the path too early",
    check: "fax/refused-switch-keeps-sound",
    cure: "go on with sound until T.38 is agreed (RFC 3261 14.1)",
    effect: Effect::Decision,
};
