//! `no-bye-without-ack`: forgets a call whose 2xx was never acknowledged instead of ending it.

use crate::quirk::{Effect, Quirk};

/// See the module.
pub(super) static QUIRK: Quirk = Quirk {
    id: "no-bye-without-ack",
    does: "forgets a call whose 2xx was never acknowledged instead of ending it",
    seen: "stacks that drop the state and leave the other side talking",
    check: "call/bye-after-missing-ack",
    cure: "send BYE when no ACK came in 64*T1 (RFC 3261 13.3.1.4)",
    effect: Effect::Decision,
};
