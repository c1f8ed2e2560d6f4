//! Replaces a call and does not say that it knows how.

use bytes::Bytes;
use plan::{Side, TrunkMode};
use sip::HeaderName;

use crate::quirk::edit::second_invite;
use crate::quirk::{Effect, Fate, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "phone systems whose list of extensions is a fixed text",
    check: "transfer/replaces-announced",
    cure: "list replaces in Supported (RFC 3891 6.2)",
    effect: Effect::Datagram(decide),
    twin: Twin::of(Side::Pbx, "capacity/outbound-two-calls", TrunkMode::Static),
    ..Quirk::of(module_path!())
};

fn decide(bytes: &Bytes, hook: &mut Hook<'_>) -> Fate {
    second_invite(bytes, hook, |invite, call_id, to, from| {
        invite.push(HeaderName::Replaces, format!("{call_id};to-tag={to};from-tag={from}"));
    })
}
