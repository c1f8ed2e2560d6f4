//! Does not answer CANCEL.

use plan::{Side, TrunkMode};
use sip::{Message, Method};

use crate::quirk::{Effect, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "stacks that only answer the INVITE",
    check: "transaction/cancel-answered",
    cure: "answer the CANCEL with 200 and the INVITE with 487 (RFC 3261 9.2)",
    effect: Effect::Ignore(ignore),
    twin: Twin::of(Side::Pbx, "calls/inbound-cancel-crosses-answer", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};

fn ignore(message: &Message, _: &mut Hook<'_>) -> bool {
    message.method() == Some(Method::Cancel)
}
