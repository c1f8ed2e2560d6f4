//! `refuses-image-beside-audio`: refuses a call that offers T.38 beside sound.

use crate::quirk::{Effect, Quirk};

/// See the module.
pub(super) static QUIRK: Quirk = Quirk {
    id: "refuses-image-beside-audio",
    does: "refuses a call that offers T.38 beside sound",
    seen: "PBXs that know one stream only",
    check: "fax/image-beside-audio-answered",
    cure: "answer the image stream with port 0 (RFC 3264 6)",
    effect: Effect::Decision,
};
