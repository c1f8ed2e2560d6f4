//! Leaves bnc in the Request-URI of calls.

use plan::{Side, TrunkMode};
use sip::{Draft, Method};

use crate::quirk::edit::{is, is_reinvite};
use crate::quirk::{Effect, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "registrars that only put the number in front",
    check: "registration/bnc-expanded",
    cure: "take bnc out of the Request-URI (RFC 6140 5.2)",
    effect: Effect::Message(edit),
    twin: Twin::of(Side::Carrier, "registration/bulk-inbound", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};

fn edit(draft: &mut Draft, _: &mut Hook<'_>) {
    if is(draft, &Method::Invite) && !is_reinvite(draft) {
        let uri = format!("{};bnc", draft.uri().unwrap_or_default());
        draft.set_uri(&uri);
    }
}
