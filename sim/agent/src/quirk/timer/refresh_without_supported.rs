//! Leaves Supported out of each re-INVITE.

use plan::{Side, TrunkMode};
use sip::{Draft, HeaderName};

use crate::quirk::edit::is_reinvite;
use crate::quirk::{Effect, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "stacks that say what they can once",
    check: "timer/supported-kept",
    cure: "write the Supported of the first request into each refresh (RFC 4028 7.4)",
    effect: Effect::Message(edit),
    twin: Twin::of(Side::Pbx, "long/outbound-session-timer", TrunkMode::Static)
        .also(&["timer/supported-listed"]),
    ..Quirk::of(module_path!())
};

fn edit(draft: &mut Draft, _: &mut Hook<'_>) {
    if is_reinvite(draft) {
        draft.remove(HeaderName::Supported);
    }
}
