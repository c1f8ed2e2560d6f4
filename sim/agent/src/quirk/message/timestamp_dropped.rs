//! Writes Timestamp into its INVITEs, and leaves that of others out of its 100.

use plan::{Side, TrunkMode};
use sip::{Draft, HeaderName, Method};

use crate::quirk::edit::is;
use crate::quirk::{Effect, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "stacks whose 100 is made before the request is read",
    check: "message/timestamp-echo",
    cure: "copy Timestamp into the 100 (RFC 3261 8.2.6.1)",
    effect: Effect::Message(edit),
    twin: Twin::of(Side::Carrier, "calls/outbound-ringback-180", TrunkMode::Static)
        .beside(&["pbx:timestamp-dropped"]),
    ..Quirk::of(module_path!())
};

fn edit(draft: &mut Draft, _: &mut Hook<'_>) {
    if is(draft, &Method::Invite) {
        draft.set(HeaderName::Timestamp, "54");
    } else if draft.status() == Some(100) {
        draft.remove(HeaderName::Timestamp);
    }
}
