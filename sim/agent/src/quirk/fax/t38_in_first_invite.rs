//! Offers T.38 and no sound in the first INVITE.

use plan::{Side, TrunkMode};

use crate::quirk::{Effect, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "fax servers that never speak",
    check: "fax/audio-first",
    cure: "offer audio first, and T.38 by re-INVITE (RFC 6913 1)",
    effect: Effect::Decision,
    twin: Twin::of(Side::Pbx, "fax/outbound-t38", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};
