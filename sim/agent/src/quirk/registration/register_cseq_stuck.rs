//! `register-cseq-stuck`: sends each refresh with the same CSeq.

use crate::quirk::edit::is;
use crate::quirk::{Effect, Hook, Quirk};
use sip::{Draft, HeaderName, Method};

/// See the module.
pub(super) static QUIRK: Quirk = Quirk {
    id: "register-cseq-stuck",
    does: "sends each refresh with the same CSeq",
    seen: "scripts with fixed numbers",
    check: "registration/cseq-increases",
    cure: "count CSeq up with each REGISTER (RFC 3261 10.2)",
    effect: Effect::Message(edit),
};

fn edit(draft: &mut Draft, hook: &mut Hook<'_>) {
    if is(draft, &Method::Register) {
        if hook.text.is_empty() {
            *hook.text = draft.get(HeaderName::CSeq).unwrap_or_default().to_owned();
        }
        let first = hook.text.clone();
        draft.set(HeaderName::CSeq, first);
    }
}
