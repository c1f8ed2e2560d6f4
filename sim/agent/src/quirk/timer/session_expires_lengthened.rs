//! Answers with a longer session interval than was asked for.

use plan::{Side, TrunkMode};
use sip::{Draft, HeaderName};

use crate::quirk::edit::answers;
use crate::quirk::{Effect, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "servers with a fixed interval",
    check: "timer/not-lengthened",
    cure: "answer with at most what was asked for (RFC 4028 9)",
    effect: Effect::Message(edit),
    twin: Twin::of(Side::Carrier, "long/outbound-session-timer", TrunkMode::Static),
    ..Quirk::of(module_path!())
};

fn edit(draft: &mut Draft, _: &mut Hook<'_>) {
    if answers(draft, 200..=299, "INVITE") && draft.get(HeaderName::SessionExpires).is_some() {
        draft.set(HeaderName::SessionExpires, "7200;refresher=uac");
    }
}
