//! Leaves Max-Forwards out of its INVITE.

use plan::{Side, TrunkMode};
use sip::{Draft, HeaderName, Method};

use crate::quirk::edit::is;
use crate::quirk::{Effect, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "home-made user agents and header manipulation rules that remove too much",
    check: "message/mandatory-headers",
    cure: "send Max-Forwards: 70 with every request (RFC 3261 8.1.1.6)",
    effect: Effect::Message(edit),
    twin: Twin::of(Side::Carrier, "calls/inbound-180-after-183", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};

fn edit(draft: &mut Draft, _: &mut Hook<'_>) {
    if is(draft, &Method::Invite) {
        draft.remove(HeaderName::MaxForwards);
    }
}
