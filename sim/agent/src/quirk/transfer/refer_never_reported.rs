//! Accepts a REFER and tells nothing of it.

use plan::{Side, TrunkMode};
use sip::{Draft, HeaderName};

use crate::quirk::edit::{answers, append};
use crate::quirk::{Effect, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "carriers that drop NOTIFY at their border",
    check: "transfer/refer-is-reported",
    cure: "send NOTIFY with a status line for each step (RFC 3515 2.4.4)",
    effect: Effect::Message(edit),
    twin: Twin::of(Side::Carrier, "long/outbound-carrier-limits-duration", TrunkMode::Static)
        .beside(&["pbx:refer-to-unescaped"])
        .also(&["message/grammar", "transfer/refer-to-escaped"]),
    ..Quirk::of(module_path!())
};

fn edit(draft: &mut Draft, _: &mut Hook<'_>) {
    if answers(draft, 405..=405, "REFER") {
        draft.set_status(202);
        append(draft, HeaderName::Allow, ", REFER");
    }
}
