//! `refresher-swapped`: names another refresher in its answer than it was asked for.

use sip::{Draft, HeaderName};

use crate::quirk::{Effect, Hook, Quirk};

/// See the module.
pub(super) static QUIRK: Quirk = Quirk {
    id: "refresher-swapped",
    does: "names another refresher in its answer than it was asked for",
    seen: "stacks that always want to be the refresher themselves",
    check: "timer/refresher-kept",
    cure: "keep the refresher that the request names (RFC 4028 9)",
    effect: Effect::Message(edit),
};

fn edit(draft: &mut Draft, _: &mut Hook<'_>) {
    let Some(value) = draft.get(HeaderName::SessionExpires).filter(|_| draft.status().is_some()) else {
        return;
    };
    let swapped =
        if value.ends_with("uac") { value.replace("uac", "uas") } else { value.replace("uas", "uac") };
    draft.set(HeaderName::SessionExpires, swapped);
}
