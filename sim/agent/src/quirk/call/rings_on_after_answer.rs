//! Sends its last 180 again behind the answer.

use bytes::Bytes;
use clock::Duration;
use plan::{Side, TrunkMode};
use sip::{Message, Method};

use crate::quirk::edit::is_response;
use crate::quirk::{Effect, Fate, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "gateways whose ringing has a timer of its own",
    check: "call/no-progress-after-final",
    cure: "stop ringing when the final response is sent (RFC 3261 17.2.1)",
    effect: Effect::Datagram(decide),
    twin: Twin::of(Side::Carrier, "calls/outbound-ringback-180", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};

fn decide(bytes: &Bytes, hook: &mut Hook<'_>) -> Fate {
    let message = Message::parse(bytes.clone());
    if is_response(&message, 180, &Method::Invite) {
        *hook.text = String::from_utf8_lossy(bytes).into_owned();
    }
    if !is_response(&message, 200, &Method::Invite) || hook.text.is_empty() {
        return Fate::Send;
    }
    let again = Bytes::from(core::mem::take(hook.text));
    Fate::followed_by(bytes, Duration::from_millis(300), again)
}
