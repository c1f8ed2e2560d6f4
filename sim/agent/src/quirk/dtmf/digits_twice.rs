//! Sends each digit as a telephone event and by INFO.

use plan::{Side, TrunkMode};

use crate::quirk::{Effect, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "phones that are set to send digits in every way there is",
    check: "dtmf/one-way-of-digits",
    cure: "send digits as telephone events where they were agreed, and nowhere else",
    effect: Effect::Decision,
    twin: Twin::of(Side::Pbx, "dtmf/outbound-digits", TrunkMode::Static),
    ..Quirk::of(module_path!())
};
