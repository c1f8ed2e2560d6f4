//! Calls the same URI again when it is redirected.

use plan::{Side, TrunkMode};

use crate::quirk::{Effect, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "diallers that take any failure for a passing one",
    check: "call/redirect-target",
    cure: "call a Contact of the redirection, and none that was tried (RFC 3261 8.1.3.4)",
    effect: Effect::Decision,
    twin: Twin::of(Side::Pbx, "calls/outbound-declined", TrunkMode::Static)
        .beside(&["carrier:redirects-to-itself"])
        .also(&["call/redirect-elsewhere", "billing/release"]),
    ..Quirk::of(module_path!())
};
