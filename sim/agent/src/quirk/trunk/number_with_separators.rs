//! Writes numbers with hyphens.

use plan::{Side, TrunkMode};
use sip::{Draft, HeaderName, Method};

use crate::quirk::edit::{hyphenated, is};
use crate::quirk::{Effect, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "numbers copied from an address book",
    check: "trunk/number-format",
    cure: "write + and digits only (RFC 3966 5.1.4)",
    effect: Effect::Message(edit),
    twin: Twin::of(Side::Carrier, "calls/inbound-180-after-183", TrunkMode::Registration),
    ..Quirk::of(module_path!())
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
