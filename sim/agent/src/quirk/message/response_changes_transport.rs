//! Names TCP in the Via of its 180.

use plan::{Side, TrunkMode};
use sip::{Draft, HeaderName};

use crate::quirk::edit::{answers, replace};
use crate::quirk::{Effect, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "boxes that write the Via anew",
    check: "message/via-echo",
    cure: "copy Via from the request (RFC 3261 8.2.6.2)",
    effect: Effect::Message(edit),
    twin: Twin::of(Side::Carrier, "calls/outbound-ringback-180", TrunkMode::Static),
    ..Quirk::of(module_path!())
};

fn edit(draft: &mut Draft, _: &mut Hook<'_>) {
    if answers(draft, 180..=180, "INVITE") {
        replace(draft, HeaderName::Via, "SIP/2.0/UDP", "SIP/2.0/TCP");
    }
}
