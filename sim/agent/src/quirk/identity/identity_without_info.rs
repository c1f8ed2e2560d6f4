//! Signs a call and does not say with which key.

use plan::{Side, TrunkMode};
use sip::{Draft, HeaderName, Method};

use crate::quirk::edit::is;
use crate::quirk::{Effect, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "signers that know one verifier",
    check: "identity/passport-form",
    cure: "write the URI of the certificate into info (RFC 8224 6.1)",
    effect: Effect::Message(edit),
    twin: Twin::of(Side::Carrier, "calls/inbound-180-after-183", TrunkMode::Static),
    ..Quirk::of(module_path!())
};

/// The short form, whose signature is none.
const IDENTITY: &str = "..c2lnbmVk;alg=ES256";

fn edit(draft: &mut Draft, _: &mut Hook<'_>) {
    if is(draft, &Method::Invite) {
        draft.push(HeaderName::Date, "Fri, 25 Sep 2015 19:12:25 GMT");
        draft.push(HeaderName::Identity, IDENTITY);
    }
}
