//! `cseq-method-mismatch`: sends a BYE whose CSeq names INFO.

use crate::quirk::edit::{is, replace};
use crate::quirk::{Effect, Hook, Quirk};
use sip::{Draft, HeaderName, Method};

/// See the module.
pub(super) static QUIRK: Quirk = Quirk {
    id: "cseq-method-mismatch",
    does: "sends a BYE whose CSeq names INFO",
    seen: "scripts with copied headers",
    check: "message/cseq-method",
    cure: "let the CSeq name the method of the request (RFC 3261 8.1.1.5)",
    effect: Effect::Message(edit),
};

fn edit(draft: &mut Draft, _: &mut Hook<'_>) {
    if is(draft, &Method::Bye) {
        replace(draft, HeaderName::CSeq, "BYE", "INFO");
    }
}
