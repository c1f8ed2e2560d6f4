//! Writes RTP/AVP in the line of the image stream it offers.

use plan::{Side, TrunkMode};
use sip::Draft;

use crate::quirk::edit::edit_sdp;
use crate::quirk::{Effect, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "media proxies that know RTP only",
    check: "fax/image-line-form",
    cure: "write udptl (ITU-T T.38 D.2.3)",
    effect: Effect::Message(edit),
    twin: Twin::of(Side::Carrier, "fax/outbound-t38", TrunkMode::Registration).also(&["sdp/well-formed"]),
    ..Quirk::of(module_path!())
};

fn edit(draft: &mut Draft, _: &mut Hook<'_>) {
    if draft.method().is_some() {
        edit_sdp(draft, |sdp| sdp.replace("udptl t38", "RTP/AVP t38"));
    }
}
