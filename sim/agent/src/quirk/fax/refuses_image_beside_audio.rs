//! Refuses a call that offers T.38 beside sound.

use plan::{Side, TrunkMode};

use crate::quirk::{Effect, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "PBXs that know one stream only",
    check: "fax/image-beside-audio-answered",
    cure: "answer the image stream with port 0 (RFC 3264 6)",
    effect: Effect::Decision,
    twin: Twin::of(Side::Pbx, "fax/inbound-first-invite-both", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};
