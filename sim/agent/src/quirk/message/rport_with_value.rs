//! Gives rport a value in its requests.

use plan::{Side, TrunkMode};
use sip::{Draft, HeaderName};

use crate::quirk::edit::replace;
use crate::quirk::{Effect, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "stacks that copy a Via they have received",
    check: "message/rport-without-value",
    cure: "write ;rport alone (RFC 3581 3)",
    effect: Effect::Message(edit),
    twin: Twin::of(Side::Pbx, "calls/outbound-fast-answer", TrunkMode::Static),
    ..Quirk::of(module_path!())
};

fn edit(draft: &mut Draft, _: &mut Hook<'_>) {
    if draft.status().is_none() {
        replace(draft, HeaderName::Via, ";rport", ";rport=5060");
    }
}
