//! Redirects a call that it refuses to a host.

use plan::{Side, TrunkMode};
use sip::{Draft, HeaderName};

use crate::quirk::edit::answers;
use crate::quirk::{Effect, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "phone systems that name themselves in each Contact",
    check: "trunk/redirect-has-number",
    cure: "write the number to call into Contact",
    effect: Effect::Message(edit),
    twin: Twin::of(Side::Pbx, "calls/inbound-declined", TrunkMode::Static).also(&["billing/release"]),
    ..Quirk::of(module_path!())
};

fn edit(draft: &mut Draft, _: &mut Hook<'_>) {
    if answers(draft, 480..=699, "INVITE") {
        draft.set_status(302);
        draft.set(HeaderName::Contact, "<sip:pbx.example>");
    }
}
