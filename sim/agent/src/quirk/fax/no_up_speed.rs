//! Leaves a fax on G.729.

use plan::{Side, TrunkMode};

use crate::quirk::{Effect, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "gateways whose fax relay is T.38 or nothing, on trunks with G.729 listed first",
    check: "fax/up-speed",
    cure: "offer G.711 alone in a re-INVITE once a fax is heard and T.38 is not to be had",
    effect: Effect::Decision,
    twin: Twin::of(Side::Carrier, "fax/outbound-refused-up-speed", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};
