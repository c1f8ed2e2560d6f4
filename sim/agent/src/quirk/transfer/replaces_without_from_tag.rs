//! Names the call to replace by one tag.

use bytes::Bytes;
use plan::{Side, TrunkMode};
use sip::HeaderName;

use crate::quirk::edit::second_invite;
use crate::quirk::{Effect, Fate, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "pickup keys that know their own half of a call",
    check: "transfer/replaces-form",
    cure: "write to-tag and from-tag (RFC 3891 6.1)",
    effect: Effect::Datagram(decide),
    twin: Twin::of(Side::Pbx, "capacity/outbound-two-calls", TrunkMode::Static),
    ..Quirk::of(module_path!())
};

fn decide(bytes: &Bytes, hook: &mut Hook<'_>) -> Fate {
    second_invite(bytes, hook, |invite, call_id, to, _| {
        invite.push(HeaderName::Supported, "replaces");
        invite.push(HeaderName::Replaces, format!("{call_id};to-tag={to}"));
    })
}
