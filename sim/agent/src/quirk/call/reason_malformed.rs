//! Sends a Reason whose cause is no number.

use plan::{Side, TrunkMode};
use sip::{Draft, HeaderName, Method};

use crate::quirk::edit::is;
use crate::quirk::{Effect, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "gateways that print a name instead of the cause",
    check: "call/reason-well-formed",
    cure: "write Reason: Q.850;cause=16 (RFC 3326 2)",
    effect: Effect::Message(edit),
    twin: Twin::of(Side::Carrier, "calls/inbound-180-after-183", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};

fn edit(draft: &mut Draft, _: &mut Hook<'_>) {
    if is(draft, &Method::Bye) {
        draft.set(HeaderName::Reason, "Q.850;cause=abc");
    }
}
