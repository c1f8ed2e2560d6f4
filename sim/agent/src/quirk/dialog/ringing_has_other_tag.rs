//! Rings under another To tag than it answers under.

use plan::{Side, TrunkMode};
use sip::{Draft, HeaderName};

use crate::quirk::edit::{answers, replace};
use crate::quirk::{Effect, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "gateways whose ringing and answer come from two processes",
    check: "dialog/one-to-tag",
    cure: "make one tag for each INVITE and use it in all its responses (RFC 3261 8.2.6.2)",
    effect: Effect::Message(edit),
    twin: Twin::of(Side::Pbx, "calls/inbound-ringback-183", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};

fn edit(draft: &mut Draft, _: &mut Hook<'_>) {
    if answers(draft, 180..=189, "INVITE") {
        replace(draft, HeaderName::To, ";tag=", ";tag=early");
    }
}
