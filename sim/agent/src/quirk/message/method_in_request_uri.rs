//! Leaves the method in the URI that it calls.

use plan::{Side, TrunkMode};
use sip::{Draft, HeaderName, Method};

use crate::quirk::edit::is;
use crate::quirk::{Effect, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "boxes that call what a REFER or a web page names as it stands",
    check: "message/request-uri-form",
    cure: "take method and headers out of a URI before it becomes a Request-URI (RFC 3261 19.1.5)",
    effect: Effect::Message(edit),
    twin: Twin::of(Side::Pbx, "calls/outbound-ringback-180", TrunkMode::Static),
    ..Quirk::of(module_path!())
};

fn edit(draft: &mut Draft, _: &mut Hook<'_>) {
    let is_first = draft.get(HeaderName::To).is_some_and(|to| !to.contains(";tag="));
    if let Some(uri) = draft.uri().map(|uri| format!("{uri};method=INVITE"))
        && is(draft, &Method::Invite)
        && is_first
    {
        draft.set_uri(&uri);
    }
}
