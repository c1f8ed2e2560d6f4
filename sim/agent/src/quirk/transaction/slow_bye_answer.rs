//! Answers BYE after six seconds.

use bytes::Bytes;
use clock::Duration;
use plan::{Side, TrunkMode};
use sip::{Message, Method};

use crate::quirk::edit::{is_first, is_response};
use crate::quirk::{Effect, Fate, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "billing that is asked before the call may end",
    check: "transaction/answered-in-time",
    cure: "answer at once, or with 100 when it takes longer than 3.5 s (RFC 4320 4.1)",
    effect: Effect::Datagram(decide),
    twin: Twin::of(Side::Pbx, "calls/inbound-180-after-183", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};

fn decide(bytes: &Bytes, hook: &mut Hook<'_>) -> Fate {
    let message = Message::parse(bytes.clone());
    if !is_response(&message, 200, &Method::Bye) {
        return Fate::Send;
    }
    if is_first(&message, hook) { Fate::Delay(Duration::from_secs(6)) } else { Fate::Swallow }
}
