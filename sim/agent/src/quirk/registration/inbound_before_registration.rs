//! `inbound-before-registration`: sends calls to a PBX that is not registered.

use crate::quirk::{Effect, Quirk};

/// See the module.
pub(super) static QUIRK: Quirk = Quirk {
    id: "inbound-before-registration",
    does: "sends calls to a PBX that is not registered",
    seen: "carriers that keep a stale binding",
    check: "registration/registered-before-inbound",
    cure: "refuse the far end with 480 while there is no binding (RFC 3261 21.4.18)",
    effect: Effect::Decision,
};
