//! Goes on with a call of which the other side knows nothing any more.

use plan::{Side, TrunkMode};

use crate::quirk::{Effect, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "stacks that take every refusal of a re-INVITE alike",
    check: "call/ended-after-481",
    cure: "send BYE after 481 to a request in the dialog (RFC 3261 12.2.1.2)",
    effect: Effect::Decision,
    twin: Twin::of(Side::Carrier, "hold/inbound-caller-holds", TrunkMode::Registration)
        .beside(&["pbx:reinvite-answered-481"])
        .also(&["dialog/known-dialog-found"]),
    ..Quirk::of(module_path!())
};
