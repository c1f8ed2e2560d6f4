//! Ends the lines of its 180 with LF alone.

use bytes::Bytes;
use clock::Duration;
use plan::{Side, TrunkMode};
use sip::{Message, Method};

use crate::quirk::edit::is_response;
use crate::quirk::{Effect, Fate, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "templates that were edited on another system",
    check: "message/line-ends",
    cure: "end each line with CR LF (RFC 3261 7)",
    effect: Effect::Datagram(decide),
    twin: Twin::of(Side::Pbx, "calls/inbound-180-after-183", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};

fn decide(bytes: &Bytes, _: &mut Hook<'_>) -> Fate {
    if !is_response(&Message::parse(bytes.clone()), 180, &Method::Invite) {
        return Fate::Send;
    }
    let octets: Vec<u8> = bytes.iter().copied().filter(|octet| *octet != b'\r').collect();
    Fate::Replace(vec![(Duration::ZERO, octets.into())])
}
