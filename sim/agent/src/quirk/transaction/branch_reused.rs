//! Sends its BYE with the branch of its INVITE.

use plan::{Side, TrunkMode};
use sip::{Draft, HeaderName, Method};

use crate::quirk::edit::is;
use crate::quirk::{Effect, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "scripts with copied headers",
    check: "transaction/unique-branch",
    cure: "make a new branch for each request (RFC 3261 8.1.1.7)",
    effect: Effect::Message(edit),
    twin: Twin::of(Side::Carrier, "calls/inbound-180-after-183", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};

fn edit(draft: &mut Draft, hook: &mut Hook<'_>) {
    if is(draft, &Method::Invite) {
        *hook.text = draft.get(HeaderName::Via).unwrap_or_default().to_owned();
    } else if is(draft, &Method::Bye) && !hook.text.is_empty() {
        let via = hook.text.clone();
        draft.set(HeaderName::Via, via);
    }
}
