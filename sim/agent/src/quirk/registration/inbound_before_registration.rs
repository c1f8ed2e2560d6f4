//! Sends calls to a PBX that is not registered.

use plan::{Side, TrunkMode};

use crate::quirk::{Effect, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "carriers that keep a stale binding",
    check: "registration/registered-before-inbound",
    cure: "refuse the far end with 480 while there is no binding (RFC 3261 21.4.18)",
    effect: Effect::Decision,
    twin: Twin::of(Side::Carrier, "registration/unregister-then-inbound", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};
