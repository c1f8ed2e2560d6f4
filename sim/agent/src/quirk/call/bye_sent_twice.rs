//! Sends another BYE in a dialog that its first one has ended.

use bytes::Bytes;
use clock::Duration;
use plan::{Side, TrunkMode};
use sip::{Draft, HeaderName, Message, Method};

use crate::quirk::edit::{add_to_cseq, is_first, replace};
use crate::quirk::{Effect, Fate, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "boxes in which signalling and media both end the call",
    check: "call/bye-in-dialog",
    cure: "forget the dialog when its BYE is answered (RFC 3261 15)",
    effect: Effect::Datagram(decide),
    twin: Twin::of(Side::Carrier, "calls/inbound-180-after-183", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};

fn decide(bytes: &Bytes, hook: &mut Hook<'_>) -> Fate {
    let message = Message::parse(bytes.clone());
    if message.method() != Some(Method::Bye) || !is_first(&message, hook) {
        return Fate::Send;
    }
    let mut second = Draft::from_message(&message);
    add_to_cseq(&mut second, 1);
    replace(&mut second, HeaderName::Via, "branch=z9hG4bK", "branch=z9hG4bKi");
    Fate::followed_by(bytes, Duration::from_millis(300), second.to_bytes())
}
