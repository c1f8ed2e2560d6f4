//! Answers requests for dialogs that it does not know with 200.

use plan::{Side, TrunkMode};

use crate::quirk::{Effect, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "boxes that make everybody happy",
    check: "dialog/unknown-dialog-481",
    cure: "answer 481 when the dialog is not known (RFC 3261 12.2.2)",
    effect: Effect::Decision,
    twin: Twin::of(Side::Carrier, "calls/outbound-caller-hangs-up", TrunkMode::Static)
        .beside(&["pbx:request-after-bye"])
        .also(&["dialog/silent-after-bye"]),
    ..Quirk::of(module_path!())
};
