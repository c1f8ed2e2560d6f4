//! Sends an INVITE of more than 1300 octets over UDP.

use plan::{Side, TrunkMode};
use sip::{Draft, Method};

use crate::quirk::edit::is;
use crate::quirk::{Effect, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "sets of all codecs, and headers that nobody reads",
    check: "message/too-large-for-udp",
    cure: "send large requests over TCP, or make them smaller (RFC 3261 18.1.1)",
    effect: Effect::Message(edit),
    twin: Twin::of(Side::Carrier, "calls/inbound-180-after-183", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};

fn edit(draft: &mut Draft, _: &mut Hook<'_>) {
    if is(draft, &Method::Invite) {
        draft.push("X-Trace", "a".repeat(1300));
    }
}
