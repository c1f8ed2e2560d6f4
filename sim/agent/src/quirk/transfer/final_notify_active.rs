//! Tells of the end of a transfer, and that more will come.

use bytes::Bytes;
use plan::{Side, TrunkMode};
use sip::{HeaderName, Method};

use crate::quirk::edit::request_behind_ack;
use crate::quirk::{Effect, Fate, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "boxes that leave the state of a subscription to its timer",
    check: "transfer/final-notify-ends",
    cure: "say terminated;reason=noresource with the final status (RFC 3515 2.4.7)",
    effect: Effect::Datagram(decide),
    twin: Twin::of(Side::Pbx, "long/outbound-carrier-limits-duration", TrunkMode::Static),
    ..Quirk::of(module_path!())
};

fn decide(bytes: &Bytes, hook: &mut Hook<'_>) -> Fate {
    request_behind_ack(bytes, hook, &Method::Notify, |notify| {
        notify.push(HeaderName::Event, "refer");
        notify.push(HeaderName::SubscriptionState, "active;expires=60");
        notify.set_body("message/sipfrag", "SIP/2.0 200 OK\r\n");
    })
}
