//! Accepts a request whose Require has a tag that it does not know.

use plan::{Side, TrunkMode};

use crate::quirk::{Effect, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "stacks that read Supported and skip Require",
    check: "message/unknown-extension-refused",
    cure: "answer 420 with Unsupported (RFC 3261 8.2.2.3)",
    effect: Effect::Decision,
    twin: Twin::of(Side::Pbx, "calls/inbound-180-after-183", TrunkMode::Registration)
        .beside(&["carrier:made-up-option-tag"])
        .also(&["message/option-tags-registered"]),
    ..Quirk::of(module_path!())
};
