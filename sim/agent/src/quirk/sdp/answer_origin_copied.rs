//! Answers with the o= line of the offer.

use plan::{Side, TrunkMode};

use crate::quirk::{Effect, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "back-to-back user agents that rewrite the streams alone",
    check: "sdp/answer-origin",
    cure: "write an o= line of its own into each answer (RFC 3264 6)",
    effect: Effect::Decision,
    twin: Twin::of(Side::Pbx, "calls/inbound-fast-answer", TrunkMode::Static),
    ..Quirk::of(module_path!())
};
