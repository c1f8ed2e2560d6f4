//! Goes on with RTP beside T.38.

use plan::{Side, TrunkMode};

use crate::quirk::{Effect, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "media servers that open a second path",
    check: "fax/sound-stops",
    cure: "stop RTP when T.38 is agreed",
    effect: Effect::Decision,
    twin: Twin::of(Side::Pbx, "fax/outbound-t38", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};
