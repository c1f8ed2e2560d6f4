//! Signs the number of the caller with its plus.

use plan::{Side, TrunkMode};
use sip::{Draft, HeaderName, Method};

use crate::quirk::edit::is;
use crate::quirk::{Effect, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "signers that copy the number from From",
    check: "identity/numbers-canonical",
    cure: "sign digits alone (RFC 8224 8.3)",
    effect: Effect::Message(edit),
    twin: Twin::of(Side::Carrier, "calls/inbound-180-after-183", TrunkMode::Static),
    ..Quirk::of(module_path!())
};

/// Its claims are dest, iat, and orig with +12025550170; its signature is none.
const IDENTITY: &str = "eyJhbGciOiJFUzI1NiIsInR5cCI6InBhc3Nwb3J0IiwieDV1IjoiaHR0cHM6Ly9jLmV4YW1wbGUvYSJ9.\
    eyJkZXN0Ijp7InRuIjpbIjEyMDI1NTUwMTIzIl19LCJpYXQiOjE0NDMyMDgzNDUsIm9yaWciOnsidG4iOiIrMTIwMjU1NTAxNzAifX0.\
    c2lnbmVk;info=<https://c.example/a>";

fn edit(draft: &mut Draft, _: &mut Hook<'_>) {
    if is(draft, &Method::Invite) {
        draft.push(HeaderName::Date, "Fri, 25 Sep 2015 19:12:25 GMT");
        draft.push(HeaderName::Identity, IDENTITY);
    }
}
