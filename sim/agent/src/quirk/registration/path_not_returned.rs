//! Leaves the Path of a REGISTER out of its 200.

use plan::{Side, TrunkMode};
use sip::{Draft, HeaderName};

use crate::quirk::edit::answers;
use crate::quirk::{Effect, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "registrars that keep the address that they hear",
    check: "registration/path-returned",
    cure: "copy the Path into the 2xx (RFC 3327 5.3)",
    effect: Effect::Message(edit),
    twin: Twin::of(Side::Carrier, "calls/outbound-180-after-183", TrunkMode::Registration)
        .beside(&["pbx:path-not-loose"])
        .also(&["registration/route-is-loose"]),
    ..Quirk::of(module_path!())
};

fn edit(draft: &mut Draft, _: &mut Hook<'_>) {
    if answers(draft, 200..=200, "REGISTER") {
        draft.remove(HeaderName::Path);
    }
}
