//! Names another refresher in its answer than it was asked for.

use plan::{Side, TrunkMode};
use sip::{Draft, HeaderName};

use crate::quirk::{Effect, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "stacks that always want to be the refresher themselves",
    check: "timer/refresher-kept",
    cure: "keep the refresher that the request names (RFC 4028 9)",
    effect: Effect::Message(edit),
    twin: Twin::of(Side::Carrier, "long/outbound-session-timer", TrunkMode::Static),
    ..Quirk::of(module_path!())
};

fn edit(draft: &mut Draft, _: &mut Hook<'_>) {
    let Some(value) = draft.get(HeaderName::SessionExpires).filter(|_| draft.status().is_some()) else {
        return;
    };
    let swapped =
        if value.ends_with("uac") { value.replace("uac", "uas") } else { value.replace("uas", "uac") };
    draft.set(HeaderName::SessionExpires, swapped);
}
