//! Sends ACKs with another To tag.

use plan::{Side, TrunkMode};
use sip::{Draft, HeaderName, Method};

use crate::quirk::edit::{append, is};
use crate::quirk::{Effect, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "back-to-back user agents that take the tag of the other leg",
    check: "dialog/tags-stable",
    cure: "put the tag of the 2xx into the ACK (RFC 3261 12.2.1.1)",
    effect: Effect::Message(edit),
    twin: Twin::of(Side::Carrier, "calls/inbound-180-after-183", TrunkMode::Registration)
        .also(&["call/answer-acked"]),
    ..Quirk::of(module_path!())
};

fn edit(draft: &mut Draft, _: &mut Hook<'_>) {
    if is(draft, &Method::Ack) {
        append(draft, HeaderName::To, "x");
    }
}
