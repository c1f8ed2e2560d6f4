//! Says nothing for a while behind the first packet of a digit.

use plan::{Side, TrunkMode};

use crate::quirk::{Effect, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "senders that report the key when it goes down and when it comes up",
    check: "dtmf/steady-updates",
    cure: "report a digit as long as it lasts (RFC 4733 2.5.1.2)",
    effect: Effect::Decision,
    twin: Twin::of(Side::Carrier, "dtmf/inbound-digits", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};
