//! `register-ruri-with-user`: registers at sip:user@domain.

use crate::quirk::{Effect, Quirk};

/// See the module.
pub(super) static QUIRK: Quirk = Quirk {
    id: "register-ruri-with-user",
    does: "registers at sip:user@domain",
    seen: "PBXs that take the address of record for the registrar",
    check: "registration/no-user-in-ruri",
    cure: "name only the domain in the Request-URI (RFC 3261 10.2)",
    effect: Effect::Decision,
};
