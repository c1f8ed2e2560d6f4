//! Never acknowledges a 2xx.

use bytes::Bytes;
use plan::{Side, TrunkMode};

use crate::quirk::edit::is_ack_for_2xx;
use crate::quirk::{Effect, Fate, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "NAT boxes and proxies that lose the route of the ACK",
    check: "call/answer-acked",
    cure: "acknowledge every 2xx, again for each repetition (RFC 3261 13.2.2.4)",
    effect: Effect::Datagram(decide),
    twin: Twin::of(Side::Carrier, "calls/inbound-180-after-183", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};

fn decide(bytes: &Bytes, hook: &mut Hook<'_>) -> Fate {
    if is_ack_for_2xx(bytes, hook) { Fate::Swallow } else { Fate::Send }
}
