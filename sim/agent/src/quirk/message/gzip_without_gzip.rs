//! Says that the plain body of its INVITE is in gzip.

use plan::{Side, TrunkMode};
use sip::{Draft, HeaderName, Method};

use crate::quirk::edit::is;
use crate::quirk::{Effect, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "scripts with copied headers",
    check: "message/encoded-as-said",
    cure: "leave Content-Encoding out (RFC 3261 7.4.1)",
    effect: Effect::Message(edit),
    twin: Twin::of(Side::Pbx, "calls/outbound-fast-answer", TrunkMode::Static),
    ..Quirk::of(module_path!())
};

fn edit(draft: &mut Draft, _: &mut Hook<'_>) {
    if is(draft, &Method::Invite) && !draft.body().is_empty() {
        draft.push(HeaderName::ContentEncoding, "gzip");
    }
}
