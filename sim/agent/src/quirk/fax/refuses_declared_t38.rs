//! `refuses-declared-t38`: refuses T.38 though its profile has it.

use crate::quirk::{Effect, Quirk};

/// See the module.
pub(super) static QUIRK: Quirk = Quirk {
    id: "refuses-declared-t38",
    does: "refuses T.38 though its profile has it",
    seen: "carriers with several gateways behind one address",
    check: "fax/as-declared",
    cure: "accept T.38, or declare pass-through",
    effect: Effect::Decision,
};
