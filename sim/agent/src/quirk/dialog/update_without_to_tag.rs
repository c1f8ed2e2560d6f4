//! Sends an UPDATE without a To tag.

use bytes::Bytes;
use plan::{Side, TrunkMode};
use sip::{HeaderName, Method};

use crate::quirk::edit::{request_behind_ack, strip_tag};
use crate::quirk::{Effect, Fate, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "stacks that build the UPDATE from the first INVITE",
    check: "dialog/tags-stable",
    cure: "put the tag of the dialog into To (RFC 3261 12.2.1.1, RFC 3311 5.1)",
    effect: Effect::Datagram(decide),
    twin: Twin::of(Side::Pbx, "long/outbound-carrier-limits-duration", TrunkMode::Static),
    ..Quirk::of(module_path!())
};

fn decide(bytes: &Bytes, hook: &mut Hook<'_>) -> Fate {
    request_behind_ack(bytes, hook, &Method::Update, |update| strip_tag(update, HeaderName::To))
}
