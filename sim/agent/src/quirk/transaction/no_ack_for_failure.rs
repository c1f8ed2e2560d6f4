//! Does not acknowledge failures of its INVITE.

use bytes::Bytes;
use plan::{Side, TrunkMode};

use crate::quirk::edit::is_ack_for_failure;
use crate::quirk::{Effect, Fate, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "firewalls that close the pinhole too early",
    check: "transaction/ack-for-failure",
    cure: "acknowledge every final response to INVITE (RFC 3261 17.1.1.3)",
    effect: Effect::Datagram(decide),
    twin: Twin::of(Side::Carrier, "capacity/inbound-channel-limit", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};

fn decide(bytes: &Bytes, hook: &mut Hook<'_>) -> Fate {
    if is_ack_for_failure(bytes, hook) { Fate::Swallow } else { Fate::Send }
}
