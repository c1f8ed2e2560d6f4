//! `caller-switches-to-t38`: asks for T.38 though it placed the call, before the called side can.

use crate::quirk::{Effect, Quirk};

/// See the module.
pub(super) static QUIRK: Quirk = Quirk {
    id: "caller-switches-to-t38",
    does: "asks for T.38 though it placed the call, before the called side can",
    seen: "gateways on both sides with the same setting",
    check: "fax/receiver-switches",
    cure: "let the side of the called machine switch",
    effect: Effect::Decision,
};
