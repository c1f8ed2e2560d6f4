//! Answers with a session interval of 60 s.

use plan::{Side, TrunkMode};
use sip::{Draft, HeaderName};

use crate::quirk::edit::{answers, replace};
use crate::quirk::{Effect, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "gateways with a fixed interval of their own",
    check: "timer/interval-not-small",
    cure: "answer with what was asked for, and never below Min-SE or 90 s (RFC 4028 9)",
    effect: Effect::Message(edit),
    twin: Twin::of(Side::Carrier, "long/outbound-session-timer", TrunkMode::Static),
    ..Quirk::of(module_path!())
};

fn edit(draft: &mut Draft, _: &mut Hook<'_>) {
    if answers(draft, 200..=299, "INVITE") {
        replace(draft, HeaderName::SessionExpires, "90", "60");
    }
}
