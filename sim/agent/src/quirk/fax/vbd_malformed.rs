//! Announces voice band data for a format it does not list.

use plan::{Side, TrunkMode};
use sip::Draft;

use crate::quirk::edit::edit_sdp;
use crate::quirk::{Effect, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "gateways with a renumbering proxy before them",
    check: "fax/vbd-form",
    cure: "name a G.711 format of the stream",
    effect: Effect::Message(edit),
    twin: Twin::of(Side::Pbx, "fax/outbound-t38", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};

fn edit(draft: &mut Draft, _: &mut Hook<'_>) {
    if draft.method().is_some() {
        edit_sdp(draft, |sdp| sdp.replace("a=ptime", "a=gpmd:99 vbd=maybe\r\na=ptime"));
    }
}
