//! Signs a call and leaves the time out.

use plan::{Side, TrunkMode};
use sip::{Draft, HeaderName, Method};

use crate::quirk::edit::is;
use crate::quirk::{Effect, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "signers that put the time into the signature alone",
    check: "identity/date-beside",
    cure: "add Date to each request that is signed (RFC 8224 6.1)",
    effect: Effect::Message(edit),
    twin: Twin::of(Side::Carrier, "calls/inbound-180-after-183", TrunkMode::Static),
    ..Quirk::of(module_path!())
};

/// The short form, whose signature is none.
const IDENTITY: &str = "..c2lnbmVk;info=<https://c.example/a>";

fn edit(draft: &mut Draft, _: &mut Hook<'_>) {
    if is(draft, &Method::Invite) {
        draft.push(HeaderName::Identity, IDENTITY);
    }
}
