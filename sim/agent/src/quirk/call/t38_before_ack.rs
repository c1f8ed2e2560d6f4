//! `t38-before-ack`: asks for T.38 right behind its 200, before the ACK.

use crate::quirk::{Effect, Quirk};

/// See the module.
pub(super) static QUIRK: Quirk = Quirk {
    id: "t38-before-ack",
    does: "asks for T.38 right behind its 200 to the INVITE, before the ACK has come",
    seen: "fax servers that know every call for a fax",
    check: "call/reinvite-after-ack",
    cure: "wait for the ACK before the session is changed (RFC 3261 14.1)",
    effect: Effect::Decision,
};
