//! Sends a new reliable 180 after its 200 to INVITE.

use bytes::Bytes;
use clock::Duration;
use plan::{Side, TrunkMode};
use sip::{Draft, HeaderName, Message, Method};

use crate::quirk::edit::{is_first, is_response};
use crate::quirk::{Effect, Fate, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "called sides whose phones ring on in parallel",
    check: "prack/none-after-final",
    cure: "send no provisional response after the final one (RFC 3262 3)",
    effect: Effect::Datagram(decide),
    twin: Twin::of(Side::Carrier, "prack/outbound-ringback-183", TrunkMode::Static)
        .also(&["call/no-progress-after-final"]),
    ..Quirk::of(module_path!())
};

fn decide(bytes: &Bytes, hook: &mut Hook<'_>) -> Fate {
    let message = Message::parse(bytes.clone());
    if let Ok(Some(number)) = message.rseq() {
        *hook.count = u64::from(number);
    }
    if *hook.count == 0 || !is_response(&message, 200, &Method::Invite) || !is_first(&message, hook) {
        return Fate::Send;
    }
    let mut late = Draft::from_message(&message);
    late.set_status(180);
    late.push(HeaderName::Require, "100rel");
    late.push(HeaderName::RSeq, (*hook.count + 1).to_string());
    Fate::followed_by(bytes, Duration::from_millis(50), late.to_bytes())
}
