//! `t38-glare-not-retried`: does not try T.38 again after a glare.

use crate::quirk::{Effect, Quirk};

/// See the module.
pub(super) static QUIRK: Quirk = Quirk {
    id: "t38-glare-not-retried",
    does: "does not try T.38 again after a glare",
    seen: "gateways without the timer of RFC 3261 14.1",
    check: "fax/glare-is-resolved",
    cure: "try again after the wait of RFC 3261 14.1",
    effect: Effect::Decision,
};
