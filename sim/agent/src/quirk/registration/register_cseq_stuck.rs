//! Sends each refresh with the same CSeq.

use plan::{Side, TrunkMode};
use sip::{Draft, HeaderName, Method};

use crate::quirk::edit::is;
use crate::quirk::{Effect, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "scripts with fixed numbers",
    check: "registration/cseq-increases",
    cure: "count CSeq up with each REGISTER (RFC 3261 10.2)",
    effect: Effect::Message(edit),
    twin: Twin::of(Side::Pbx, "calls/inbound-180-after-183", TrunkMode::Registration)
        .also(&["auth/cseq-plus-one"]),
    ..Quirk::of(module_path!())
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
