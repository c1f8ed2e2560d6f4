//! Withholds its number from the carrier too.

use plan::{Side, TrunkMode};
use sip::{Draft, HeaderName, Method};

use crate::quirk::edit::is;
use crate::quirk::{Effect, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "phone systems that take anonymous at its word",
    check: "trunk/withheld-caller-named",
    cure: "send P-Asserted-Identity beside Privacy: id",
    effect: Effect::Message(edit),
    twin: Twin::of(Side::Pbx, "identity/outbound-anonymous", TrunkMode::Static),
    ..Quirk::of(module_path!())
};

fn edit(draft: &mut Draft, _: &mut Hook<'_>) {
    if is(draft, &Method::Invite) {
        draft.remove(HeaderName::PAssertedIdentity);
        draft.remove(HeaderName::PPreferredIdentity);
        draft.remove(HeaderName::RemotePartyId);
    }
}
