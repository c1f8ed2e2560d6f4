//! `rack-wrong`: writes another number into RAck than the response has.

use sip::{Draft, HeaderName, RAck};

use crate::quirk::{Effect, Hook, Quirk};

/// See the module.
pub(super) static QUIRK: Quirk = Quirk {
    id: "rack-wrong",
    does: "writes another number into RAck than the response has",
    seen: "stacks that lose count after a challenge",
    check: "prack/rack-matches",
    cure: "copy RSeq and CSeq of the response into RAck (RFC 3262 7.2)",
    effect: Effect::Message(edit),
};

fn edit(draft: &mut Draft, _: &mut Hook<'_>) {
    let Some(rack) = draft.get(HeaderName::RAck).and_then(|v| RAck::parse(v).ok()) else { return };
    draft.set(HeaderName::RAck, format!("{} {}", rack.rseq + 1, rack.cseq));
}
