//! Accepts an UPDATE that is in no dialog.

use plan::{Side, TrunkMode};

use crate::quirk::{Effect, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "boxes that take an UPDATE for a sign of life",
    check: "dialog/unknown-dialog-481",
    cure: "answer 481 to an UPDATE outside of any dialog (RFC 3311 5.2)",
    effect: Effect::Decision,
    twin: Twin::of(Side::Carrier, "long/outbound-carrier-limits-duration", TrunkMode::Static)
        .beside(&["pbx:update-without-to-tag"])
        .also(&["dialog/contact-usable", "dialog/tags-stable"]),
    ..Quirk::of(module_path!())
};
