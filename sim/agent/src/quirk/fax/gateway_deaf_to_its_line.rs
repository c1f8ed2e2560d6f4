//! `gateway-deaf-to-its-line`: carries T.38 to the machine on its line, and nothing back.

use crate::quirk::{Effect, Quirk};

/// See the module.
pub(super) static QUIRK: Quirk = Quirk {
    id: "gateway-deaf-to-its-line",
    does: "carries T.38 to the machine on its line, and nothing back",
    seen: "gateways that were tried in one direction only",
    check: "fax/carries-both-ways",
    cure: "carry what the machine on the line says into T.38",
    effect: Effect::Decision,
};
