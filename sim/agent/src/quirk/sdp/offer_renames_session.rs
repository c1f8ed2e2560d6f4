//! Writes another user name into the o= line of a new offer.

use plan::{Side, TrunkMode};
use sip::Draft;

use crate::quirk::edit::{edit_sdp, is_reinvite};
use crate::quirk::{Effect, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "boxes that make each description anew",
    check: "sdp/origin-kept",
    cure: "keep the o= line for the whole dialog and count its version (RFC 3264 8)",
    effect: Effect::Message(edit),
    twin: Twin::of(Side::Pbx, "hold/inbound-called-holds", TrunkMode::Static),
    ..Quirk::of(module_path!())
};

fn edit(draft: &mut Draft, _: &mut Hook<'_>) {
    if is_reinvite(draft) {
        edit_sdp(draft, |sdp| sdp.replacen("o=- ", "o=box ", 1));
    }
}
