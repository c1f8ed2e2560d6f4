//! Sends its BYE to the address of record instead of the Contact.

use plan::{Side, TrunkMode};
use sip::{Draft, HeaderName, Method, NameAddr};

use crate::quirk::edit::is;
use crate::quirk::{Effect, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "stacks that build the BYE from To",
    check: "dialog/remote-target",
    cure: "send requests in a dialog to the remote target (RFC 3261 12.2.1.1)",
    effect: Effect::Message(edit),
    twin: Twin::of(Side::Carrier, "calls/inbound-180-after-183", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};

fn edit(draft: &mut Draft, _: &mut Hook<'_>) {
    if is(draft, &Method::Bye) {
        let uri = draft.get(HeaderName::To).and_then(|to| NameAddr::parse(to).ok()).map(|to| to.uri);
        if let Some(uri) = uri {
            draft.set_uri(&uri.to_string());
        }
    }
}
