//! Sends its 100 reliably.

use plan::{Side, TrunkMode};
use sip::{Draft, HeaderName};

use crate::quirk::{Effect, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "stacks that number every provisional response",
    check: "prack/never-for-100",
    cure: "send the 100 plainly (RFC 3262 3)",
    effect: Effect::Message(edit),
    twin: Twin::of(Side::Carrier, "prack/outbound-ringback-183", TrunkMode::Static),
    ..Quirk::of(module_path!())
};

fn edit(draft: &mut Draft, _: &mut Hook<'_>) {
    if draft.status() == Some(100) {
        draft.push(HeaderName::Require, "100rel");
        draft.push(HeaderName::RSeq, "1");
    }
}
