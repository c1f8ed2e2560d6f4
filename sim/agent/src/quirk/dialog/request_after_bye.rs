//! Sends an INFO in a dialog that its own BYE has ended.

use bytes::Bytes;
use clock::Duration;
use plan::{Side, TrunkMode};
use sip::{Draft, HeaderName, Message, Method};

use crate::quirk::edit::{add_to_cseq, is_first, replace};
use crate::quirk::{Effect, Fate, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "timers that outlive the call",
    check: "dialog/silent-after-bye",
    cure: "send nothing in a dialog after its BYE (RFC 3261 15)",
    effect: Effect::Datagram(decide),
    twin: Twin::of(Side::Carrier, "calls/inbound-180-after-183", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};

fn decide(bytes: &Bytes, hook: &mut Hook<'_>) -> Fate {
    let message = Message::parse(bytes.clone());
    if message.method() != Some(Method::Bye) || !is_first(&message, hook) {
        return Fate::Send;
    }
    let mut info = Draft::from_message(&message);
    info.set_method(&Method::Info);
    add_to_cseq(&mut info, 1);
    replace(&mut info, HeaderName::CSeq, "BYE", "INFO");
    replace(&mut info, HeaderName::Via, "branch=z9hG4bK", "branch=z9hG4bKi");
    Fate::followed_by(bytes, Duration::from_millis(300), info.to_bytes())
}
