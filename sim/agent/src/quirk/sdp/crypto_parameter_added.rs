//! Adds a parameter of its own to its key.

use plan::{Side, TrunkMode};
use sip::Draft;

use crate::quirk::edit::{answers, edit_sdp};
use crate::quirk::{Effect, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "gateways of one maker among themselves",
    check: "sdp/crypto-parameters",
    cure: "add none, or one with a hyphen (RFC 4568 6.3.7)",
    effect: Effect::Message(edit),
    twin: Twin::of(Side::Carrier, "calls/outbound-fast-answer", TrunkMode::Static)
        .beside(&["pbx:key-in-clear"]),
    ..Quirk::of(module_path!())
};

/// A key that is no key: the sound goes in clear.
const LINE: &str =
    "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB ROLL=2\r\n";

fn edit(draft: &mut Draft, _: &mut Hook<'_>) {
    if answers(draft, 101..=299, "INVITE") {
        edit_sdp(draft, |sdp| sdp + LINE);
    }
}
