//! `number-with-separators`: writes numbers with hyphens.

use crate::quirk::edit::{hyphenated, is};
use crate::quirk::{Effect, Hook, Quirk};
use sip::{Draft, HeaderName, Method};

/// See the module.
pub(super) static QUIRK: Quirk = Quirk {
    id: "number-with-separators",
    does: "writes numbers with hyphens",
    seen: "numbers copied from an address book",
    check: "trunk/number-format",
    cure: "write + and digits only (RFC 3966 5.1.4)",
    effect: Effect::Message(edit),
};

fn edit(draft: &mut Draft, _: &mut Hook<'_>) {
    if is(draft, &Method::Invite) {
        let uri = hyphenated(draft.uri().unwrap_or_default());
        draft.set_uri(&uri);
        for name in [HeaderName::From, HeaderName::To, HeaderName::PAssertedIdentity] {
            let value = draft.get(name).map(hyphenated);
            if let Some(value) = value {
                draft.set(name, value);
            }
        }
    }
}
