//! `inbound-to-configured-address`: sends inbound calls to a configured port instead of the registered Contact.

use crate::quirk::{Effect, Quirk};

/// See the module.
pub(super) static QUIRK: Quirk = Quirk {
    id: "inbound-to-configured-address",
    does: "sends inbound calls to a configured port instead of the registered Contact",
    seen: "carriers that migrate a trunk from static to registration",
    check: "registration/inbound-to-registered-contact",
    cure: "send inbound calls to the registered Contact (RFC 3261 16.5)",
    effect: Effect::Decision,
};
