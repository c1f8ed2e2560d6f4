//! Says how long a binding lives in Expires alone.

use plan::{Side, TrunkMode};
use sip::{Draft, HeaderName};

use crate::quirk::edit::answers;
use crate::quirk::{Effect, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "registrars with one interval for all",
    check: "registration/binding-has-expires",
    cure: "write expires into each Contact of the 2xx (RFC 3261 10.3)",
    effect: Effect::Message(edit),
    twin: Twin::of(Side::Carrier, "calls/outbound-180-after-183", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};

fn edit(draft: &mut Draft, _: &mut Hook<'_>) {
    if !answers(draft, 200..=200, "REGISTER") {
        return;
    }
    let contact = draft.get(HeaderName::Contact).and_then(|value| value.split_once(";expires="));
    if let Some((contact, interval)) = contact.map(|(c, i)| (c.to_owned(), i.to_owned())) {
        draft.set(HeaderName::Contact, contact);
        draft.push(HeaderName::Expires, interval);
    }
}
