//! `digest-wrong-response`: answers challenges with a wrong digest.

use crate::quirk::edit::spoil_response;
use crate::quirk::{Effect, Hook, Quirk};
use sip::{Draft, HeaderName};

/// See the module.
pub(super) static QUIRK: Quirk = Quirk {
    id: "digest-wrong-response",
    does: "answers challenges with a wrong digest",
    seen: "a password typed wrong, or the wrong user name in the digest",
    check: "auth/response-correct",
    cure: "check the password, and whether the user name of the digest differs from the number",
    effect: Effect::Message(edit),
};

fn edit(draft: &mut Draft, _: &mut Hook<'_>) {
    for name in [HeaderName::Authorization, HeaderName::ProxyAuthorization] {
        let wrong = draft.get(name).map(spoil_response);
        if let Some(value) = wrong {
            draft.set(name, value);
        }
    }
}
