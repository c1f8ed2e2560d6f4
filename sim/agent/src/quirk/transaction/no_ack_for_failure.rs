//! `no-ack-for-failure`: does not acknowledge failures of its INVITE.

use crate::quirk::edit::is_ack_for_failure;
use crate::quirk::{Effect, Fate, Hook, Quirk};
use bytes::Bytes;

/// See the module.
pub(super) static QUIRK: Quirk = Quirk {
    id: "no-ack-for-failure",
    does: "does not acknowledge failures of its INVITE",
    seen: "firewalls that close the pinhole too early",
    check: "transaction/ack-for-failure",
    cure: "acknowledge every final response to INVITE (RFC 3261 17.1.1.3)",
    effect: Effect::Datagram(decide),
};

fn decide(bytes: &Bytes, hook: &mut Hook<'_>) -> Fate {
    if is_ack_for_failure(bytes, hook) { Fate::Swallow } else { Fate::Send }
}
