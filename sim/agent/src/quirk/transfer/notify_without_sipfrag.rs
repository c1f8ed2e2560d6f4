//! Tells what came of a REFER in plain words.

use bytes::Bytes;
use plan::{Side, TrunkMode};
use sip::{HeaderName, Method};

use crate::quirk::edit::request_behind_ack;
use crate::quirk::{Effect, Fate, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "stacks with one body for all events",
    check: "transfer/notify-form",
    cure: "send message/sipfrag with a status line (RFC 3515 2.4.5)",
    effect: Effect::Datagram(decide),
    twin: Twin::of(Side::Pbx, "calls/outbound-called-hangs-up", TrunkMode::Static),
    ..Quirk::of(module_path!())
};

fn decide(bytes: &Bytes, hook: &mut Hook<'_>) -> Fate {
    request_behind_ack(bytes, hook, &Method::Notify, |notify| {
        notify.push(HeaderName::Event, "refer");
        notify.push(HeaderName::SubscriptionState, "active;expires=60");
        notify.set_body("text/plain", "ringing");
    })
}
