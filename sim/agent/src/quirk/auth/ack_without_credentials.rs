//! Leaves the credentials of the INVITE out of its ACK.

use plan::{Side, TrunkMode};
use sip::{Draft, HeaderName, Method};

use crate::quirk::{Effect, Hook, Quirk, Twin, edit};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "stacks that make each ACK anew",
    check: "auth/ack-repeats-credentials",
    cure: "copy the credentials of the INVITE into the ACK (RFC 3261 13.2.2.4)",
    effect: Effect::Message(edit),
    twin: Twin::of(Side::Pbx, "calls/outbound-180-after-183", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};

fn edit(draft: &mut Draft, _: &mut Hook<'_>) {
    if edit::is(draft, &Method::Ack) {
        draft.remove(HeaderName::Authorization);
        draft.remove(HeaderName::ProxyAuthorization);
    }
}
