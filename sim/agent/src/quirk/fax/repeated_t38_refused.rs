//! `repeated-t38-refused`: refuses T.38 when it is there already.

use crate::quirk::{Effect, Quirk};

/// See the module.
pub(super) static QUIRK: Quirk = Quirk {
    id: "repeated-t38-refused",
    does: "refuses T.38 when it is there already",
    seen: "gateways that allow one switch in a call",
    check: "fax/repeated-offer-answered",
    cure: "answer with what is in force (RFC 3261 14.2)",
    effect: Effect::Decision,
};
