//! Writes two Contacts into its INVITE.

use plan::{Side, TrunkMode};
use sip::{Draft, HeaderName, Method};

use crate::quirk::edit::{append, is};
use crate::quirk::{Effect, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "clusters that name all their nodes",
    check: "message/contact-in-invite",
    cure: "write one SIP URI into Contact (RFC 3261 8.1.1.8)",
    effect: Effect::Message(edit),
    twin: Twin::of(Side::Carrier, "calls/inbound-180-after-183", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};

fn edit(draft: &mut Draft, _: &mut Hook<'_>) {
    if is(draft, &Method::Invite) {
        append(draft, HeaderName::Contact, ", <sip:second.example>");
    }
}
