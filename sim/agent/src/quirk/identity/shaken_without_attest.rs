//! Signs a call by SHAKEN and attests nothing.

use plan::{Side, TrunkMode};
use sip::{Draft, HeaderName, Method};

use crate::quirk::edit::is;
use crate::quirk::{Effect, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "signing services that wait for a setting",
    check: "identity/shaken-claims",
    cure: "write attest A, B or C (RFC 8588 4)",
    effect: Effect::Message(edit),
    twin: Twin::of(Side::Carrier, "calls/inbound-180-after-183", TrunkMode::Static),
    ..Quirk::of(module_path!())
};

/// Its claims are dest, iat, orig and origid; its signature is none.
const IDENTITY: &str = "eyJhbGciOiJFUzI1NiIsInBwdCI6InNoYWtlbiIsInR5cCI6InBhc3Nwb3J0IiwieDV1IjoiaHR0cHM6Ly9jLmV4YW1wbGUvYSJ9.\
    eyJkZXN0Ijp7InRuIjpbIjEyMDI1NTUwMTIzIl19LCJpYXQiOjE0NDMyMDgzNDUsIm9yaWciOnsidG4iOiIxMjAyNTU1MDE3MCJ9LCJvcmlnaWQiOiIxMjNlNDU2Ny1lODliLTEyZDMtYTQ1Ni00MjY2NTU0NDAwMDAifQ.\
    c2lnbmVk;info=<https://c.example/a>;ppt=shaken";

fn edit(draft: &mut Draft, _: &mut Hook<'_>) {
    if is(draft, &Method::Invite) {
        draft.push(HeaderName::Date, "Fri, 25 Sep 2015 19:12:25 GMT");
        draft.push(HeaderName::Identity, IDENTITY);
    }
}
