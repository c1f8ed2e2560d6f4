//! Answers with a key although none was offered.

use plan::{Side, TrunkMode};
use sip::Draft;

use crate::quirk::edit::{answers, edit_sdp};
use crate::quirk::{Effect, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "gateways that write their own key into every description",
    check: "sdp/crypto-answer",
    cure: "take one a=crypto line of the offer, or write none (RFC 4568 5.1.2)",
    effect: Effect::Message(edit),
    twin: Twin::of(Side::Carrier, "calls/outbound-fast-answer", TrunkMode::Static),
    ..Quirk::of(module_path!())
};

/// A key that is no key: the sound goes in clear.
const LINE: &str = "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\r\n";

fn edit(draft: &mut Draft, _: &mut Hook<'_>) {
    if answers(draft, 101..=299, "INVITE") {
        edit_sdp(draft, |sdp| sdp + LINE);
    }
}
