//! Names TCP in the Via of requests that it sends over UDP.

use plan::{Side, TrunkMode};
use sip::{Draft, HeaderName};

use crate::quirk::edit::replace;
use crate::quirk::{Effect, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "boxes that switch the transport after the message is written",
    check: "message/via-transport",
    cure: "name the transport that is really used (RFC 3261 18.1.1)",
    effect: Effect::Message(edit),
    twin: Twin::of(Side::Pbx, "calls/outbound-fast-answer", TrunkMode::Static),
    ..Quirk::of(module_path!())
};

fn edit(draft: &mut Draft, _: &mut Hook<'_>) {
    if draft.status().is_none() {
        replace(draft, HeaderName::Via, "SIP/2.0/UDP", "SIP/2.0/TCP");
    }
}
