//! Skips numbers between its reliable responses.

use plan::{Side, TrunkMode};
use sip::{Draft, HeaderName};

use crate::quirk::{Effect, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "stacks that count RSeq for the whole box",
    check: "prack/rseq-rises-by-one",
    cure: "count one up for each reliable response of an INVITE (RFC 3262 3)",
    effect: Effect::Message(edit),
    twin: Twin::of(Side::Carrier, "prack/outbound-180-then-183", TrunkMode::Static),
    ..Quirk::of(module_path!())
};

fn edit(draft: &mut Draft, hook: &mut Hook<'_>) {
    let Some(rseq) = draft.get(HeaderName::RSeq).and_then(|v| v.parse::<u32>().ok()) else { return };
    draft.set(HeaderName::RSeq, (rseq + 3 * *hook.count as u32).to_string());
    *hook.count += 1;
}
