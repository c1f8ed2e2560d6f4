//! Does not answer OPTIONS.

use plan::{Side, TrunkMode};
use sip::{Message, Method};

use crate::quirk::{Effect, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "PBXs behind a strict firewall rule",
    check: "options/answered",
    cure: "answer OPTIONS, with whatever status (RFC 3261 11.2)",
    effect: Effect::Ignore(ignore),
    twin: Twin::of(Side::Pbx, "calls/outbound-rings-long", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};

fn ignore(message: &Message, _: &mut Hook<'_>) -> bool {
    message.method() == Some(Method::Options)
}
