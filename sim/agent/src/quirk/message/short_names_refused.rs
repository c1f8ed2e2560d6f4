//! Writes short header names from its second OPTIONS on, and refuses those of others with 400.

use plan::{Side, TrunkMode};
use sip::{Draft, HeaderName, Method};

use crate::quirk::edit::is;
use crate::quirk::{Effect, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "scripts that look for header names in full",
    check: "message/form-taken",
    cure: "read the short forms of header names as well (RFC 3261 7.3.3)",
    effect: Effect::Message(edit),
    twin: Twin::of(Side::Pbx, "long/inbound-carrier-limits-duration", TrunkMode::Registration)
        .beside(&["carrier:short-names-refused"]),
    ..Quirk::of(module_path!())
};

fn edit(draft: &mut Draft, hook: &mut Hook<'_>) {
    if is(draft, &Method::Options) {
        *hook.count += 1;
        if *hook.count > 1 {
            draft.respell(HeaderName::From, "f");
            draft.respell(HeaderName::To, "t");
            draft.respell(HeaderName::CallId, "i");
        }
    }
}
