//! Leaves the Contact out of its 2xx to INVITE.

use plan::{Side, TrunkMode};
use sip::{Draft, HeaderName};

use crate::quirk::edit::answers;
use crate::quirk::{Effect, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "SBC rules that hide topology too well",
    check: "message/contact-in-2xx",
    cure: "put exactly one Contact into every 2xx to INVITE (RFC 3261 12.1.1)",
    effect: Effect::Message(edit),
    twin: Twin::of(Side::Pbx, "calls/inbound-180-after-183", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};

fn edit(draft: &mut Draft, _: &mut Hook<'_>) {
    if answers(draft, 200..=299, "INVITE") {
        draft.remove(HeaderName::Contact);
    }
}
