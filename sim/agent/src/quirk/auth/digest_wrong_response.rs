//! Answers challenges with a wrong digest.

use plan::{Side, TrunkMode};
use sip::{Draft, HeaderName};

use crate::quirk::edit::spoil_response;
use crate::quirk::{Effect, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "a password typed wrong, or the wrong user name in the digest",
    check: "auth/response-correct",
    cure: "check the password, and whether the user name of the digest differs from the number",
    effect: Effect::Message(edit),
    twin: Twin::of(Side::Pbx, "calls/inbound-180-after-183", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};

fn edit(draft: &mut Draft, _: &mut Hook<'_>) {
    for name in [HeaderName::Authorization, HeaderName::ProxyAuthorization] {
        let wrong = draft.get(name).map(spoil_response);
        if let Some(value) = wrong {
            draft.set(name, value);
        }
    }
}
