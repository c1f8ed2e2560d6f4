//! Counts the o= version up in the answer to each refresh.

use plan::{Side, TrunkMode};
use sip::{Draft, HeaderName};

use crate::quirk::edit::{add_to_version, answers, edit_sdp};
use crate::quirk::{Effect, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "media servers that make each answer anew",
    check: "timer/refresh-keeps-version",
    cure: "repeat the o= line while nothing else changes (RFC 4028 7.4)",
    effect: Effect::Message(edit),
    twin: Twin::of(Side::Carrier, "long/outbound-session-timer", TrunkMode::Static),
    ..Quirk::of(module_path!())
};

fn edit(draft: &mut Draft, hook: &mut Hook<'_>) {
    if answers(draft, 200..=299, "INVITE") && draft.get(HeaderName::SessionExpires).is_some() {
        let by = i64::try_from(*hook.count).unwrap_or_default();
        *hook.count += 1;
        edit_sdp(draft, |sdp| add_to_version(&sdp, by));
    }
}
