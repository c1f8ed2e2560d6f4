//! Gives the number of its telephone-events to another codec in a new offer.

use plan::{Side, TrunkMode};
use sip::Draft;

use crate::quirk::edit::{edit_sdp, is_reinvite};
use crate::quirk::{Effect, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "phone systems that number the codecs of each offer from 96 on",
    check: "sdp/payload-number-kept",
    cure: "give a new codec a number that the session has not used (RFC 3264 8.3.2)",
    effect: Effect::Message(edit),
    twin: Twin::of(Side::Pbx, "hold/inbound-called-holds", TrunkMode::Static),
    ..Quirk::of(module_path!())
};

fn edit(draft: &mut Draft, _: &mut Hook<'_>) {
    if is_reinvite(draft) {
        edit_sdp(draft, |sdp| sdp.replace("telephone-event/8000", "iLBC/8000"));
    }
}
