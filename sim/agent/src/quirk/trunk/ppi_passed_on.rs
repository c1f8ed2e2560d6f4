//! Passes the preferred identity of a caller on.

use plan::{Side, TrunkMode};
use sip::{Draft, HeaderName, Method};

use crate::quirk::edit::is;
use crate::quirk::{Effect, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "carriers between two of their customers",
    check: "trunk/ppi-not-passed-on",
    cure: "take P-Preferred-Identity off (RFC 3325 6)",
    effect: Effect::Message(edit),
    twin: Twin::of(Side::Carrier, "calls/inbound-180-after-183", TrunkMode::Registration)
        .also(&["trunk/pai-and-ppi"]),
    ..Quirk::of(module_path!())
};

fn edit(draft: &mut Draft, _: &mut Hook<'_>) {
    if is(draft, &Method::Invite) {
        draft.push(HeaderName::PPreferredIdentity, "<sip:+12025550170@trunk.example>");
    }
}
