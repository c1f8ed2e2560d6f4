//! `reason-malformed`: sends a Reason whose cause is no number.

use crate::quirk::edit::is;
use crate::quirk::{Effect, Hook, Quirk};
use sip::{Draft, HeaderName, Method};

/// See the module.
pub(super) static QUIRK: Quirk = Quirk {
    id: "reason-malformed",
    does: "sends a Reason whose cause is no number",
    seen: "gateways that print a name instead of the cause",
    check: "call/reason-well-formed",
    cure: "write Reason: Q.850;cause=16 (RFC 3326 2)",
    effect: Effect::Message(edit),
};

fn edit(draft: &mut Draft, _: &mut Hook<'_>) {
    if is(draft, &Method::Bye) {
        draft.set(HeaderName::Reason, "Q.850;cause=abc");
    }
}
