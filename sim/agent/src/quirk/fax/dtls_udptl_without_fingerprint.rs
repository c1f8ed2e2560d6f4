//! `dtls-udptl-without-fingerprint`: offers UDPTL over DTLS without a fingerprint.

use crate::quirk::edit::edit_sdp;
use crate::quirk::{Effect, Hook, Quirk};
use sip::Draft;

/// See the module.
pub(super) static QUIRK: Quirk = Quirk {
    id: "dtls-udptl-without-fingerprint",
    does: "offers UDPTL over DTLS without a fingerprint",
    seen: "encrypting boxes that were told so by a menu",
    check: "fax/secure-image-line",
    cure: "add setup and fingerprint (RFC 7345 4)",
    effect: Effect::Message(edit),
};

fn edit(draft: &mut Draft, _: &mut Hook<'_>) {
    if draft.method().is_some() {
        edit_sdp(draft, |sdp| sdp.replace("udptl t38", "UDP/TLS/UDPTL t38"));
    }
}
