//! Asks for a session interval of 60 s.

use plan::{Side, TrunkMode};
use sip::{Draft, HeaderName, Method};

use crate::quirk::edit::is;
use crate::quirk::{Effect, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "PBXs that use session timers as keep-alive",
    check: "timer/interval-not-small",
    cure: "ask for at least 90 s, better 1800 s (RFC 4028 4)",
    effect: Effect::Message(edit),
    twin: Twin::of(Side::Pbx, "calls/outbound-fast-answer", TrunkMode::Static),
    ..Quirk::of(module_path!())
};

fn edit(draft: &mut Draft, _: &mut Hook<'_>) {
    if is(draft, &Method::Invite) {
        draft.set(HeaderName::SessionExpires, "60");
    }
}
