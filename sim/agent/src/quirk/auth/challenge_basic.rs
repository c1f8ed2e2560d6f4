//! Offers Basic beside its digest challenge.

use plan::{Side, TrunkMode};
use sip::{Draft, HeaderName};

use crate::quirk::{Effect, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "servers whose digest module was put beside an older one",
    check: "auth/no-basic",
    cure: "ask for Digest alone (RFC 3261 22.4)",
    effect: Effect::Message(edit),
    twin: Twin::of(Side::Carrier, "calls/inbound-180-after-183", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};

fn edit(draft: &mut Draft, _: &mut Hook<'_>) {
    if draft.status() == Some(401) && draft.get(HeaderName::WwwAuthenticate).is_some() {
        draft.push(HeaderName::WwwAuthenticate, "Basic realm=\"trunk\"");
    }
}
