//! `image-line-as-rtp`: writes RTP/AVP in the line of the image stream it offers.

use crate::quirk::edit::edit_sdp;
use crate::quirk::{Effect, Hook, Quirk};
use sip::Draft;

/// See the module.
pub(super) static QUIRK: Quirk = Quirk {
    id: "image-line-as-rtp",
    does: "writes RTP/AVP in the line of the image stream it offers",
    seen: "media proxies that know RTP only",
    check: "fax/image-line-form",
    cure: "write udptl (ITU-T T.38 D.2.3)",
    effect: Effect::Message(edit),
};

fn edit(draft: &mut Draft, _: &mut Hook<'_>) {
    if draft.method().is_some() {
        edit_sdp(draft, |sdp| sdp.replace("udptl t38", "RTP/AVP t38"));
    }
}
