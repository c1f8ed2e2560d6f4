//! Sends a CANCEL behind the ACK of an answered call.

use bytes::Bytes;
use clock::Duration;
use plan::{Side, TrunkMode};
use sip::{Draft, HeaderName, Message, Method};

use crate::quirk::edit::replace;
use crate::quirk::{Effect, Fate, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "stacks in which the ringing timer of the caller outlives the answer",
    check: "call/cancel-of-pending-invite",
    cure: "end an answered call with BYE (RFC 3261 9.1)",
    effect: Effect::Datagram(decide),
    twin: Twin::of(Side::Pbx, "calls/outbound-caller-hangs-up", TrunkMode::Static),
    ..Quirk::of(module_path!())
};

fn decide(bytes: &Bytes, hook: &mut Hook<'_>) -> Fate {
    let message = Message::parse(bytes.clone());
    match message.method() {
        Some(Method::Invite) => {
            *hook.text = String::from_utf8_lossy(bytes).into_owned();
            Fate::Send
        }
        Some(Method::Ack) if !hook.text.is_empty() => {
            let invite = Message::parse(Bytes::from(core::mem::take(hook.text)));
            let mut cancel = Draft::from_message(&invite);
            cancel.set_method(&Method::Cancel);
            replace(&mut cancel, HeaderName::CSeq, "INVITE", "CANCEL");
            cancel.clear_body();
            cancel.remove(HeaderName::Contact);
            Fate::followed_by(bytes, Duration::from_millis(300), cancel.to_bytes())
        }
        _ => Fate::Send,
    }
}
