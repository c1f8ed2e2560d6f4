//! Explains a refusal in a body that it has compressed.

use plan::{Side, TrunkMode};
use sip::{Draft, HeaderName};

use crate::quirk::edit::answers;
use crate::quirk::{Effect, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "web servers that also speak SIP",
    check: "message/encoding-accepted",
    cure: "compress no body that nobody has asked to be compressed (RFC 3261 20.12)",
    effect: Effect::Message(edit),
    twin: Twin::of(Side::Pbx, "calls/inbound-busy", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};

fn edit(draft: &mut Draft, _: &mut Hook<'_>) {
    if answers(draft, 486..=486, "INVITE") {
        draft.set_body("text/plain", "x\x01\x01\x02");
        draft.set(HeaderName::ContentEncoding, "deflate");
    }
}
