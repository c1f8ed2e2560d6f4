//! Leaves Contact out of what it sends while it rings.

use plan::{Side, TrunkMode};
use sip::{Draft, HeaderName};

use crate::quirk::edit::answers;
use crate::quirk::{Effect, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "gateways that know their address when they answer",
    check: "message/contact-in-2xx",
    cure: "put a Contact into each response that makes a dialog (RFC 3261 12.1.1)",
    effect: Effect::Message(edit),
    twin: Twin::of(Side::Carrier, "calls/outbound-180-after-183", TrunkMode::Static),
    ..Quirk::of(module_path!())
};

fn edit(draft: &mut Draft, _: &mut Hook<'_>) {
    if answers(draft, 180..=199, "INVITE") {
        draft.remove(HeaderName::Contact);
    }
}
