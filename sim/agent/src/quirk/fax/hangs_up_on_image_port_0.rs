//! Hangs up when T.38 is refused by port 0.

use plan::{Side, TrunkMode};

use crate::quirk::{Effect, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "fax servers with T.38 only",
    check: "fax/port-0-keeps-call",
    cure: "go on with sound",
    effect: Effect::Decision,
    twin: Twin::of(Side::Carrier, "fax/outbound-refused-port-0", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};
