//! Offers a key over UDP.

use plan::{Side, TrunkMode};
use sip::{Draft, Method};

use crate::quirk::edit::{edit_sdp, is};
use crate::quirk::{Effect, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "phone systems with encryption of the sound alone",
    check: "sdp/crypto-in-clear",
    cure: "use TLS for the signalling (RFC 4568 8.3)",
    effect: Effect::Message(edit),
    twin: Twin::of(Side::Pbx, "calls/outbound-fast-answer", TrunkMode::Static),
    ..Quirk::of(module_path!())
};

/// A key that is no key: the sound goes in clear, and a=crypto beside RTP/AVP is a mere offer (RFC 8643).
const LINE: &str = "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\r\n";

fn edit(draft: &mut Draft, _: &mut Hook<'_>) {
    if is(draft, &Method::Invite) {
        edit_sdp(draft, |sdp| sdp + LINE);
    }
}
