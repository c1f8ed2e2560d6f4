//! Has a longest call duration and does not keep to it.

use plan::{Side, TrunkMode};

use crate::quirk::{Effect, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "limits that count billed minutes only",
    check: "call/duration-limit",
    cure: "end the call by BYE when the limit is reached",
    effect: Effect::Decision,
    twin: Twin::of(Side::Carrier, "long/outbound-carrier-limits-duration", TrunkMode::Static),
    ..Quirk::of(module_path!())
};
