//! `cancels-t38-on-183`: gives the call up when a re-INVITE for T.38 is not answered at once.

use crate::quirk::{Effect, Quirk};

/// See the module.
pub(super) static QUIRK: Quirk = Quirk {
    id: "cancels-t38-on-183",
    does: "gives the call up when a re-INVITE for T.38 is not answered at once",
    seen: "fax servers with a short patience",
    check: "fax/provisional-tolerated",
    cure: "wait for the final response",
    effect: Effect::Decision,
};
