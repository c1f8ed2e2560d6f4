//! Writes the dialog to replace into Refer-To as it would stand in a header.

use bytes::Bytes;
use plan::{Side, TrunkMode};
use sip::{HeaderName, Method};

use crate::quirk::edit::request_behind_ack;
use crate::quirk::{Effect, Fate, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "phone systems that glue headers together",
    check: "transfer/refer-to-escaped",
    cure: "write ; as %3B, = as %3D and @ as %40 (RFC 3261 19.1.2)",
    effect: Effect::Datagram(decide),
    twin: Twin::of(Side::Pbx, "calls/outbound-called-hangs-up", TrunkMode::Static).also(&["message/grammar"]),
    ..Quirk::of(module_path!())
};

fn decide(bytes: &Bytes, hook: &mut Hook<'_>) -> Fate {
    request_behind_ack(bytes, hook, &Method::Refer, |refer| {
        let target =
            "<sip:+12025550199@trunk.example?Replaces=98732%40pbx.example;to-tag=ff87ff;from-tag=r33th4x0r>";
        refer.push(HeaderName::ReferTo, target);
    })
}
