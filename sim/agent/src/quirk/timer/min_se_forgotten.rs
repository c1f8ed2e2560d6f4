//! Names no Min-SE in a refresh although it was told one.

use plan::{Side, TrunkMode};
use sip::{Draft, HeaderName, Method};

use crate::quirk::edit::is;
use crate::quirk::{Effect, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "stacks that keep the interval and forget its minimum",
    check: "timer/min-se-remembered",
    cure: "write the largest Min-SE that was named into every refresh (RFC 4028 7.4)",
    effect: Effect::Message(edit),
    twin: Twin::of(Side::Pbx, "long/outbound-interval-too-small", TrunkMode::Static),
    ..Quirk::of(module_path!())
};

fn edit(draft: &mut Draft, _: &mut Hook<'_>) {
    if is(draft, &Method::Invite) {
        draft.remove(HeaderName::MinSe);
    }
}
