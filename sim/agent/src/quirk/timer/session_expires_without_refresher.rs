//! Answers with a session interval and names no refresher.

use plan::{Side, TrunkMode};
use sip::{Draft, HeaderName};

use crate::quirk::edit::answers;
use crate::quirk::{Effect, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "half-done implementations of session timers",
    check: "timer/refresher-named",
    cure: "name the refresher in the 2xx (RFC 4028 9)",
    effect: Effect::Message(edit),
    twin: Twin::of(Side::Carrier, "calls/outbound-fast-answer", TrunkMode::Static),
    ..Quirk::of(module_path!())
};

fn edit(draft: &mut Draft, _: &mut Hook<'_>) {
    if answers(draft, 200..=299, "INVITE") {
        draft.set(HeaderName::SessionExpires, "1800");
    }
}
