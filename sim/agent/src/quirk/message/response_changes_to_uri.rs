//! Writes its own number into To of its 180.

use plan::{Side, TrunkMode};
use sip::{Draft, HeaderName};

use crate::quirk::edit::{answers, replace};
use crate::quirk::{Effect, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "gateways that put in who was reached",
    check: "message/from-echo",
    cure: "copy From and To from the request, and add a tag to To (RFC 3261 8.2.6.2)",
    effect: Effect::Message(edit),
    twin: Twin::of(Side::Pbx, "calls/inbound-180-after-183", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};

fn edit(draft: &mut Draft, _: &mut Hook<'_>) {
    if answers(draft, 180..=180, "INVITE") {
        replace(draft, HeaderName::To, "sip:", "sip:0");
    }
}
