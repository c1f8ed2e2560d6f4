//! `drops-call-on-488`: hangs up when its re-INVITE is refused.

use crate::quirk::{Effect, Quirk};

/// See the module.
pub(super) static QUIRK: Quirk = Quirk {
    id: "drops-call-on-488",
    does: "hangs up when its re-INVITE is refused",
    seen: "gateways that switch codecs or die",
    check: "call/failed-reinvite-keeps-session",
    cure: "keep the session as it was (RFC 3261 14.1)",
    effect: Effect::Decision,
};
