//! Registers at sip:user@domain.

use plan::{Side, TrunkMode};

use crate::quirk::{Effect, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "PBXs that take the address of record for the registrar",
    check: "registration/no-user-in-ruri",
    cure: "name only the domain in the Request-URI (RFC 3261 10.2)",
    effect: Effect::Decision,
    twin: Twin::of(Side::Pbx, "calls/inbound-180-after-183", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};
