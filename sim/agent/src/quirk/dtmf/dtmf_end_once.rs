//! Sends the last packet of an event once.

use plan::{Side, TrunkMode};

use crate::quirk::{Effect, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "senders that save packets",
    check: "dtmf/end-three-times",
    cure: "send the last packet three times (RFC 4733 2.5.1.4)",
    effect: Effect::Decision,
    twin: Twin::of(Side::Carrier, "dtmf/inbound-digits", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};
