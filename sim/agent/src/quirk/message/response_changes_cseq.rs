//! `response-changes-cseq`: counts the CSeq up in its 180.

use crate::quirk::edit::{add_to_cseq, answers};
use crate::quirk::{Effect, Hook, Quirk};
use sip::Draft;

/// See the module.
pub(super) static QUIRK: Quirk = Quirk {
    id: "response-changes-cseq",
    does: "counts the CSeq up in its 180",
    seen: "back-to-back user agents that mix up their legs",
    check: "message/cseq-echo",
    cure: "copy the CSeq of the request (RFC 3261 8.2.6.2)",
    effect: Effect::Message(edit),
};

fn edit(draft: &mut Draft, _: &mut Hook<'_>) {
    if answers(draft, 180..=180, "INVITE") {
        add_to_cseq(draft, 1);
    }
}
