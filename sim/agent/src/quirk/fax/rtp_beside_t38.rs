//! `rtp-beside-t38`: goes on with RTP beside T.38.

use crate::quirk::{Effect, Quirk};

/// See the module.
pub(super) static QUIRK: Quirk = Quirk {
    id: "rtp-beside-t38",
    does: "goes on with RTP beside T.38",
    seen: "media servers that open a second path",
    check: "fax/sound-stops",
    cure: "stop RTP when T.38 is agreed",
    effect: Effect::Decision,
};
