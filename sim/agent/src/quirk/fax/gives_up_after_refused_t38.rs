//! `gives-up-after-refused-t38`: sends silence after T.38 was refused.

use crate::quirk::{Effect, Quirk};

/// See the module.
pub(super) static QUIRK: Quirk = Quirk {
    id: "gives-up-after-refused-t38",
    does: "sends silence after T.38 was refused",
    seen: "gateways with T.38 only",
    check: "fax/falls-back",
    cure: "go on in G.711 (RFC 6913 4)",
    effect: Effect::Decision,
};
