//! Forgets a call whose 2xx was never acknowledged instead of ending it.

use plan::{Side, TrunkMode};

use crate::quirk::{Effect, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "stacks that drop the state and leave the other side talking",
    check: "call/bye-after-missing-ack",
    cure: "send BYE when no ACK came in 64*T1 (RFC 3261 13.3.1.4)",
    effect: Effect::Decision,
    twin: Twin::of(Side::Carrier, "calls/outbound-called-hangs-up", TrunkMode::Static)
        .beside(&["pbx:no-ack-for-2xx"])
        .also(&["call/answer-acked", "call/ends-with-bye"]),
    ..Quirk::of(module_path!())
};
