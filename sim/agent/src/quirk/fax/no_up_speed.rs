//! `no-up-speed`: leaves a fax on G.729.

use crate::quirk::{Effect, Quirk};

/// See the module.
pub(super) static QUIRK: Quirk = Quirk {
    id: "no-up-speed",
    does: "leaves a fax on G.729",
    seen: "gateways whose fax relay is T.38 or nothing, on trunks with G.729 listed first",
    check: "fax/up-speed",
    cure: "offer G.711 alone in a re-INVITE once a fax is heard and T.38 is not to be had",
    effect: Effect::Decision,
};
