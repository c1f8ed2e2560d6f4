//! Takes a request that comes by two paths twice.

use plan::{Side, TrunkMode};

use crate::quirk::{Effect, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "stacks that know requests by their branch alone",
    check: "transaction/merged-refused",
    cure: "answer 482 to a request that differs from one under way in its branch alone (RFC 3261 8.2.2.2)",
    effect: Effect::Decision,
    twin: Twin::of(Side::Pbx, "calls/inbound-180-after-183", TrunkMode::Static)
        .beside(&["carrier:invite-by-two-paths"])
        .also(&["call/answer-acked", "billing/ends-at-bye", "billing/release", "billing/starts-at-answer"]),
    ..Quirk::of(module_path!())
};
