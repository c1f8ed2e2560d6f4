//! `stray-bye-answered-200`: answers requests for dialogs that it does not know with 200.

use crate::quirk::{Effect, Quirk};

/// See the module.
pub(super) static QUIRK: Quirk = Quirk {
    id: "stray-bye-answered-200",
    does: "answers requests for dialogs that it does not know with 200",
    seen: "boxes that make everybody happy",
    check: "dialog/unknown-dialog-481",
    cure: "answer 481 when the dialog is not known (RFC 3261 12.2.2)",
    effect: Effect::Decision,
};
