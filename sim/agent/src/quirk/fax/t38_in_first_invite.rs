//! `t38-in-first-invite`: offers T.38 and no sound in the first INVITE.

use crate::quirk::{Effect, Quirk};

/// See the module.
pub(super) static QUIRK: Quirk = Quirk {
    id: "t38-in-first-invite",
    does: "offers T.38 and no sound in the first INVITE",
    seen: "fax servers that never speak",
    check: "fax/audio-first",
    cure: "offer audio first, and T.38 by re-INVITE (RFC 6913 1)",
    effect: Effect::Decision,
};
