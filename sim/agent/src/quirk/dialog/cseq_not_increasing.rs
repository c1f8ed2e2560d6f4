//! `cseq-not-increasing`: sends a BYE with the CSeq number 1.

use crate::quirk::edit::is;
use crate::quirk::{Effect, Hook, Quirk};
use sip::{Draft, HeaderName, Method};

/// See the module.
pub(super) static QUIRK: Quirk = Quirk {
    id: "cseq-not-increasing",
    does: "sends a BYE with the CSeq number 1",
    seen: "scripts with fixed numbers",
    check: "dialog/cseq-increases",
    cure: "count CSeq up with each request in a dialog (RFC 3261 12.2.1.1)",
    effect: Effect::Message(edit),
};

fn edit(draft: &mut Draft, _: &mut Hook<'_>) {
    if is(draft, &Method::Bye) {
        draft.set(HeaderName::CSeq, "1 BYE");
    }
}
