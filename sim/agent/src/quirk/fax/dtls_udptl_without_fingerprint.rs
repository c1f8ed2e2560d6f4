//! Offers UDPTL over DTLS without a fingerprint.

use plan::{Side, TrunkMode};
use sip::Draft;

use crate::quirk::edit::edit_sdp;
use crate::quirk::{Effect, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "encrypting boxes that were told so by a menu",
    check: "fax/secure-image-line",
    cure: "add setup and fingerprint (RFC 7345 4)",
    effect: Effect::Message(edit),
    twin: Twin::of(Side::Carrier, "fax/outbound-t38", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};

fn edit(draft: &mut Draft, _: &mut Hook<'_>) {
    if draft.method().is_some() {
        edit_sdp(draft, |sdp| sdp.replace("udptl t38", "UDP/TLS/UDPTL t38"));
    }
}
