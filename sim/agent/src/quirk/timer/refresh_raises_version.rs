//! Counts the o= version up with each refresh.

use plan::{Side, TrunkMode};
use sip::{Draft, HeaderName};

use crate::quirk::edit::{add_to_version, edit_sdp, is_reinvite};
use crate::quirk::{Effect, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "stacks that make each description anew",
    check: "timer/refresh-keeps-version",
    cure: "repeat the o= line while nothing else changes (RFC 4028 7.4)",
    effect: Effect::Message(edit),
    twin: Twin::of(Side::Pbx, "long/outbound-session-timer", TrunkMode::Static),
    ..Quirk::of(module_path!())
};

fn edit(draft: &mut Draft, hook: &mut Hook<'_>) {
    if is_reinvite(draft) && draft.get(HeaderName::SessionExpires).is_some() {
        *hook.count += 1;
        let by = i64::try_from(*hook.count).unwrap_or_default();
        edit_sdp(draft, |sdp| add_to_version(&sdp, by));
    }
}
