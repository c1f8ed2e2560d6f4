//! Sends an UPDATE with an offer while its INVITE has no answer.

use plan::{Side, TrunkMode};

use crate::quirk::{Effect, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "phone systems that change codecs while it rings",
    check: "sdp/one-offer-at-a-time",
    cure: "wait with a new offer until the last one has its answer (RFC 3264 4)",
    effect: Effect::Decision,
    twin: Twin::of(Side::Pbx, "prack/outbound-180-then-183", TrunkMode::Static),
    ..Quirk::of(module_path!())
};
