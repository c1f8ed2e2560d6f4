//! Acknowledges a 2xx with the next CSeq number.

use plan::{Side, TrunkMode};
use sip::{Draft, Method};

use crate::quirk::edit::{add_to_cseq, is};
use crate::quirk::{Effect, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "stacks that count the ACK like any request",
    check: "dialog/ack-cseq",
    cure: "give the ACK the CSeq number of its INVITE (RFC 3261 13.2.2.4)",
    effect: Effect::Message(edit),
    twin: Twin::of(Side::Carrier, "calls/inbound-180-after-183", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};

fn edit(draft: &mut Draft, _: &mut Hook<'_>) {
    if is(draft, &Method::Ack) {
        add_to_cseq(draft, 1);
    }
}
