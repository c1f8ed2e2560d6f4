//! `no-ack-for-2xx`: never acknowledges a 2xx.

use crate::quirk::edit::is_ack_for_2xx;
use crate::quirk::{Effect, Fate, Hook, Quirk};
use bytes::Bytes;

/// See the module.
pub(super) static QUIRK: Quirk = Quirk {
    id: "no-ack-for-2xx",
    does: "never acknowledges a 2xx",
    seen: "NAT boxes and proxies that lose the route of the ACK",
    check: "call/answer-acked",
    cure: "acknowledge every 2xx, again for each repetition (RFC 3261 13.2.2.4)",
    effect: Effect::Datagram(decide),
};

fn decide(bytes: &Bytes, hook: &mut Hook<'_>) -> Fate {
    if is_ack_for_2xx(bytes, hook) { Fate::Swallow } else { Fate::Send }
}
