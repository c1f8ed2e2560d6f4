//! `rseq-without-require`: leaves Require: 100rel out of its reliable responses.

use sip::{Draft, HeaderName};

use crate::quirk::{Effect, Hook, Quirk};

/// See the module.
pub(super) static QUIRK: Quirk = Quirk {
    id: "rseq-without-require",
    does: "leaves Require: 100rel out of its reliable responses",
    seen: "header rules of border controllers that strip Require",
    check: "prack/rseq-and-require",
    cure: "send RSeq and Require: 100rel together (RFC 3262 3)",
    effect: Effect::Message(edit),
};

fn edit(draft: &mut Draft, _: &mut Hook<'_>) {
    if draft.get(HeaderName::RSeq).is_some() {
        draft.remove(HeaderName::Require);
    }
}
