//! Writes Timestamp into its INVITEs, and tells a delay of half a minute in its 100.

use plan::{Side, TrunkMode};
use sip::{Draft, HeaderName, Method};

use crate::quirk::edit::{append, is};
use crate::quirk::{Effect, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "stacks that write milliseconds where seconds belong",
    check: "message/timestamp-echo",
    cure: "write the delay in seconds, or none (RFC 3261 8.2.6.1)",
    effect: Effect::Message(edit),
    twin: Twin::of(Side::Carrier, "calls/outbound-ringback-180", TrunkMode::Static)
        .beside(&["pbx:timestamp-delay-wrong"]),
    ..Quirk::of(module_path!())
};

fn edit(draft: &mut Draft, _: &mut Hook<'_>) {
    if is(draft, &Method::Invite) {
        draft.set(HeaderName::Timestamp, "54");
    } else if draft.status() == Some(100) {
        append(draft, HeaderName::Timestamp, " 30");
    }
}
