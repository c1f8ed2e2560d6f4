//! Sends a REFER that names no target.

use bytes::Bytes;
use plan::{Side, TrunkMode};
use sip::Method;

use crate::quirk::edit::request_behind_ack;
use crate::quirk::{Effect, Fate, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "phone systems whose transfer key was pressed too early",
    check: "transfer/one-refer-to",
    cure: "write the target into Refer-To (RFC 3515 2.4.1)",
    effect: Effect::Datagram(decide),
    twin: Twin::of(Side::Pbx, "calls/outbound-called-hangs-up", TrunkMode::Static),
    ..Quirk::of(module_path!())
};

fn decide(bytes: &Bytes, hook: &mut Hook<'_>) -> Fate {
    request_behind_ack(bytes, hook, &Method::Refer, |_| {})
}
