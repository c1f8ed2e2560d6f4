//! `dtmf-end-once`: sends the last packet of an event once.

use crate::quirk::{Effect, Quirk};

/// See the module.
pub(super) static QUIRK: Quirk = Quirk {
    id: "dtmf-end-once",
    does: "sends the last packet of an event once",
    seen: "senders that save packets",
    check: "dtmf/end-three-times",
    cure: "send the last packet three times (RFC 4733 2.5.1.4)",
    effect: Effect::Decision,
};
