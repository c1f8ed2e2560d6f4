//! Sends P-Asserted-Identity and P-Preferred-Identity together.

use plan::{Side, TrunkMode};
use sip::{Draft, HeaderName, Method};

use crate::quirk::edit::is;
use crate::quirk::{Effect, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "PBX templates that try everything",
    check: "trunk/pai-and-ppi",
    cure: "send one of the two (RFC 5876 4.1)",
    effect: Effect::Message(edit),
    twin: Twin::of(Side::Carrier, "calls/inbound-180-after-183", TrunkMode::Registration)
        .also(&["trunk/ppi-not-passed-on"]),
    ..Quirk::of(module_path!())
};

fn edit(draft: &mut Draft, _: &mut Hook<'_>) {
    if is(draft, &Method::Invite) {
        let from = draft.get(HeaderName::From).and_then(|f| f.split(";tag=").next()).map(str::to_owned);
        if let Some(identity) = from {
            draft.set(HeaderName::PAssertedIdentity, identity.clone());
            draft.set(HeaderName::PPreferredIdentity, identity);
        }
    }
}
