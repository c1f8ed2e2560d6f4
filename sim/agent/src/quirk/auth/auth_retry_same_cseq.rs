//! Repeats a challenged request with the same CSeq.

use plan::{Side, TrunkMode};

use crate::quirk::{Effect, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "scripts that only add the header",
    check: "auth/cseq-plus-one",
    cure: "count CSeq up for the second try (RFC 3261 22.2)",
    effect: Effect::Decision,
    twin: Twin::of(Side::Pbx, "calls/inbound-180-after-183", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};
