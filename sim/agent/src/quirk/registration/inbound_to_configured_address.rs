//! Sends inbound calls to a configured port instead of the registered Contact.

use plan::{Side, TrunkMode};

use crate::quirk::{Effect, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "carriers that migrate a trunk from static to registration",
    check: "registration/inbound-to-registered-contact",
    cure: "send inbound calls to the registered Contact (RFC 3261 16.5)",
    effect: Effect::Decision,
    twin: Twin::of(Side::Carrier, "calls/inbound-fast-answer", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};
