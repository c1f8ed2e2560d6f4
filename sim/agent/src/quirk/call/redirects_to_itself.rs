//! Redirects a call that it refuses, or that it redirects, to where it went.

use plan::{Side, TrunkMode};
use sip::{Draft, HeaderName};

use crate::quirk::edit::answers;
use crate::quirk::{Effect, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "forwarding that was set to the own number",
    check: "call/redirect-elsewhere",
    cure: "send the call elsewhere, or refuse it (RFC 3261 8.3)",
    effect: Effect::Message(edit),
    twin: Twin::of(Side::Carrier, "calls/outbound-declined", TrunkMode::Static).also(&["billing/release"]),
    ..Quirk::of(module_path!())
};

fn edit(draft: &mut Draft, _: &mut Hook<'_>) {
    let to = draft.get(HeaderName::To).and_then(|to| to.split(";tag=").next()).map(str::to_owned);
    if let Some(to) =
        to.filter(|_| [300..=399, 480..=489, 600..=699].into_iter().any(|of| answers(draft, of, "INVITE")))
    {
        draft.set_status(302);
        draft.set(HeaderName::Contact, to);
    }
}
