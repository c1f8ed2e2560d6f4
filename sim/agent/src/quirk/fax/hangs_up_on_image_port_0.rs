//! `hangs-up-on-image-port-0`: hangs up when T.38 is refused by port 0.

use crate::quirk::{Effect, Quirk};

/// See the module.
pub(super) static QUIRK: Quirk = Quirk {
    id: "hangs-up-on-image-port-0",
    does: "hangs up when T.38 is refused by port 0",
    seen: "fax servers with T.38 only",
    check: "fax/port-0-keeps-call",
    cure: "go on with sound",
    effect: Effect::Decision,
};
