//! `ack-wrong-cseq`: acknowledges a 2xx with the next CSeq number.

use crate::quirk::edit::{add_to_cseq, is};
use crate::quirk::{Effect, Hook, Quirk};
use sip::{Draft, Method};

/// See the module.
pub(super) static QUIRK: Quirk = Quirk {
    id: "ack-wrong-cseq",
    does: "acknowledges a 2xx with the next CSeq number",
    seen: "stacks that count the ACK like any request",
    check: "dialog/ack-cseq",
    cure: "give the ACK the CSeq number of its INVITE (RFC 3261 13.2.2.4)",
    effect: Effect::Message(edit),
};

fn edit(draft: &mut Draft, _: &mut Hook<'_>) {
    if is(draft, &Method::Ack) {
        add_to_cseq(draft, 1);
    }
}
