//! Offers two keys under one tag.

use plan::{Side, TrunkMode};
use sip::{Draft, Method};

use crate::quirk::edit::{edit_sdp, is};
use crate::quirk::{Effect, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "phone systems that write each suite as the first",
    check: "sdp/crypto-lines",
    cure: "number the a=crypto lines of a stream (RFC 4568 5.1.1)",
    effect: Effect::Message(edit),
    twin: Twin::of(Side::Pbx, "calls/outbound-fast-answer", TrunkMode::Static),
    ..Quirk::of(module_path!())
};

/// Keys that are no keys: the sound goes in clear, and a=crypto beside RTP/AVP is a mere offer (RFC 8643).
const LINES: &str = "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\r\n\
                     a=crypto:1 AES_CM_128_HMAC_SHA1_32 inline:BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB\r\n";

fn edit(draft: &mut Draft, _: &mut Hook<'_>) {
    if is(draft, &Method::Invite) {
        edit_sdp(draft, |sdp| sdp + LINES);
    }
}
