//! Writes Expires into its INVITEs, and lets a phone ring on when that of others has run out.

use plan::{Side, TrunkMode};
use sip::{Draft, HeaderName, Method};

use crate::quirk::edit::{is, is_reinvite};
use crate::quirk::{Effect, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "gateways that read Expires in REGISTER alone",
    check: "call/invite-expires",
    cure: "answer the INVITE with 487 when its Expires has run out (RFC 3261 13.3.1)",
    effect: Effect::Message(edit),
    twin: Twin::of(Side::Carrier, "calls/outbound-rings-long", TrunkMode::Registration)
        .beside(&["pbx:rings-past-expires"]),
    ..Quirk::of(module_path!())
};

fn edit(draft: &mut Draft, _: &mut Hook<'_>) {
    if is(draft, &Method::Invite) && !is_reinvite(draft) {
        draft.set(HeaderName::Expires, "20");
    }
}
