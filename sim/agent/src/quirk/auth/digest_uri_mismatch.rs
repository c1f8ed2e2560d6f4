//! Signs another URI than the Request-URI.

use plan::{Side, TrunkMode};

use crate::quirk::{Effect, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "boxes that rewrite the Request-URI after the digest",
    check: "auth/uri-matches",
    cure: "sign the Request-URI that is sent (RFC 7616 3.4.6)",
    effect: Effect::Decision,
    twin: Twin::of(Side::Pbx, "calls/inbound-180-after-183", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};
