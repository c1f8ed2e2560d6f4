//! Requires an extension in its ACK for a 2xx.

use plan::{Side, TrunkMode};
use sip::{Draft, HeaderName, Method};

use crate::quirk::edit::is;
use crate::quirk::{Effect, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "stacks that copy all headers of the INVITE",
    check: "transaction/ack-requires-nothing-new",
    cure: "leave Require out of the ACK (RFC 3261 8.2.2.3)",
    effect: Effect::Message(edit),
    twin: Twin::of(Side::Carrier, "calls/inbound-180-after-183", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};

fn edit(draft: &mut Draft, _: &mut Hook<'_>) {
    if is(draft, &Method::Ack) {
        draft.push(HeaderName::Require, "timer");
    }
}
