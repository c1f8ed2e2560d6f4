//! `vbd-malformed`: announces voice band data for a format it does not list.

use crate::quirk::edit::edit_sdp;
use crate::quirk::{Effect, Hook, Quirk};
use sip::Draft;

/// See the module.
pub(super) static QUIRK: Quirk = Quirk {
    id: "vbd-malformed",
    does: "announces voice band data for a format it does not list",
    seen: "gateways with a renumbering proxy before them",
    check: "fax/vbd-form",
    cure: "name a G.711 format of the stream",
    effect: Effect::Message(edit),
};

fn edit(draft: &mut Draft, _: &mut Hook<'_>) {
    if draft.method().is_some() {
        edit_sdp(draft, |sdp| sdp.replace("a=ptime", "a=gpmd:99 vbd=maybe\r\na=ptime"));
    }
}
