//! Accepts a REFER whatever is in it.

use plan::{Side, TrunkMode};
use sip::{Draft, HeaderName};

use crate::quirk::edit::{answers, append};
use crate::quirk::{Effect, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "gateways that answer before they read",
    check: "transfer/bad-refer-refused",
    cure: "answer 400 to a REFER without a target (RFC 3515 2.4.2)",
    effect: Effect::Message(edit),
    twin: Twin::of(Side::Carrier, "calls/outbound-called-hangs-up", TrunkMode::Static)
        .beside(&["pbx:refer-to-nobody"])
        .also(&["transfer/one-refer-to"]),
    ..Quirk::of(module_path!())
};

fn edit(draft: &mut Draft, _: &mut Hook<'_>) {
    if answers(draft, 405..=405, "REFER") {
        draft.set_status(202);
        append(draft, HeaderName::Allow, ", REFER");
        draft.push(HeaderName::ReferSub, "false");
    }
}
