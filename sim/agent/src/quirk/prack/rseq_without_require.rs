//! Leaves Require: 100rel out of its reliable responses.

use plan::{Side, TrunkMode};
use sip::{Draft, HeaderName};

use crate::quirk::{Effect, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "header rules of border controllers that strip Require",
    check: "prack/rseq-and-require",
    cure: "send RSeq and Require: 100rel together (RFC 3262 3)",
    effect: Effect::Message(edit),
    twin: Twin::of(Side::Carrier, "prack/outbound-ringback-183", TrunkMode::Static),
    ..Quirk::of(module_path!())
};

fn edit(draft: &mut Draft, _: &mut Hook<'_>) {
    if draft.get(HeaderName::RSeq).is_some() {
        draft.remove(HeaderName::Require);
    }
}
