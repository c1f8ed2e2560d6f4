//! Writes another number into RAck than the response has.

use plan::{Side, TrunkMode};
use sip::{Draft, HeaderName, RAck};

use crate::quirk::{Effect, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "stacks that lose count after a challenge",
    check: "prack/rack-matches",
    cure: "copy RSeq and CSeq of the response into RAck (RFC 3262 7.2)",
    effect: Effect::Message(edit),
    twin: Twin::of(Side::Pbx, "prack/outbound-ringback-183", TrunkMode::Static),
    ..Quirk::of(module_path!())
};

fn edit(draft: &mut Draft, _: &mut Hook<'_>) {
    let Some(rack) = draft.get(HeaderName::RAck).and_then(|v| RAck::parse(v).ok()) else { return };
    draft.set(HeaderName::RAck, format!("{} {}", rack.rseq + 1, rack.cseq));
}
