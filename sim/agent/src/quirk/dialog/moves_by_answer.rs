//! Gives another Contact in its 200 to a re-INVITE than before.

use plan::{Side, TrunkMode};
use sip::{Draft, HeaderName};

use crate::quirk::edit::{answers, replace};
use crate::quirk::{Effect, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "clusters that hand calls over in the middle of a hold",
    check: "dialog/moves-by-request",
    cure: "keep the Contact in the answer and send UPDATE with the new one (RFC 6141 4.8)",
    effect: Effect::Message(edit),
    twin: Twin::of(Side::Pbx, "hold/inbound-caller-holds", TrunkMode::Static),
    ..Quirk::of(module_path!())
};

fn edit(draft: &mut Draft, hook: &mut Hook<'_>) {
    if !answers(draft, 200..=200, "INVITE") {
        return;
    }
    *hook.count += 1;
    // The first of them makes the dialog.
    if *hook.count > 1 {
        let has_user = draft.get(HeaderName::Contact).is_some_and(|contact| contact.contains('@'));
        replace(draft, HeaderName::Contact, "sip:", if has_user { "sip:moved-" } else { "sip:moved@" });
    }
}
