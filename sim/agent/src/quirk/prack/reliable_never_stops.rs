//! Repeats its reliable responses after their PRACK.

use bytes::Bytes;
use clock::Duration;
use plan::{Side, TrunkMode};
use sip::Message;

use crate::quirk::edit::is_first;
use crate::quirk::{Effect, Fate, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "gateways whose retransmission knows nothing of PRACK",
    check: "prack/stops-when-acknowledged",
    cure: "stop repeating a response when its PRACK has come (RFC 3262 3)",
    effect: Effect::Datagram(decide),
    twin: Twin::of(Side::Carrier, "prack/outbound-ringback-183", TrunkMode::Static),
    ..Quirk::of(module_path!())
};

fn decide(bytes: &Bytes, hook: &mut Hook<'_>) -> Fate {
    let message = Message::parse(bytes.clone());
    if message.rseq().is_ok_and(|number| number.is_some()) && is_first(&message, hook) {
        let again = |ms| (Duration::from_millis(ms), bytes.clone());
        return Fate::Replace(vec![again(0), again(500), again(1500)]);
    }
    Fate::Send
}
