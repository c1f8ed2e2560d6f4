//! Refuses T.38 with 415 and does not say what it takes.

use plan::{Side, TrunkMode};
use sip::{Draft, HeaderName};

use crate::quirk::{Effect, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "gateways whose refusals have a status and nothing else",
    check: "message/refusal-says-what",
    cure: "write Accept into each 415 (RFC 3261 8.2.3)",
    effect: Effect::Message(edit),
    twin: Twin::of(Side::Pbx, "fax/outbound-refused-415", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};

fn edit(draft: &mut Draft, _: &mut Hook<'_>) {
    if draft.status() == Some(415) {
        draft.remove(HeaderName::Accept);
    }
}
