//! `rseq-jumps`: skips numbers between its reliable responses.

use sip::{Draft, HeaderName};

use crate::quirk::{Effect, Hook, Quirk};

/// See the module.
pub(super) static QUIRK: Quirk = Quirk {
    id: "rseq-jumps",
    does: "skips numbers between its reliable responses",
    seen: "stacks that count RSeq for the whole box",
    check: "prack/rseq-rises-by-one",
    cure: "count one up for each reliable response of an INVITE (RFC 3262 3)",
    effect: Effect::Message(edit),
};

fn edit(draft: &mut Draft, hook: &mut Hook<'_>) {
    let Some(rseq) = draft.get(HeaderName::RSeq).and_then(|v| v.parse::<u32>().ok()) else { return };
    draft.set(HeaderName::RSeq, (rseq + 3 * *hook.count as u32).to_string());
    *hook.count += 1;
}
