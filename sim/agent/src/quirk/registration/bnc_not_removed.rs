//! `bnc-not-removed`: leaves bnc in the Request-URI of calls.

use sip::{Draft, Method};

use crate::quirk::edit::{is, is_reinvite};
use crate::quirk::{Effect, Hook, Quirk};

/// See the module.
pub(super) static QUIRK: Quirk = Quirk {
    id: "bnc-not-removed",
    does: "leaves bnc in the Request-URI of calls",
    seen: "registrars that only put the number in front",
    check: "registration/bnc-expanded",
    cure: "take bnc out of the Request-URI (RFC 6140 5.2)",
    effect: Effect::Message(edit),
};

fn edit(draft: &mut Draft, _: &mut Hook<'_>) {
    if is(draft, &Method::Invite) && !is_reinvite(draft) {
        let uri = format!("{};bnc", draft.uri().unwrap_or_default());
        draft.set_uri(&uri);
    }
}
