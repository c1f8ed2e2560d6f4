//! Takes a call for whatever its Replaces names.

use plan::{Side, TrunkMode};
use sip::{Draft, HeaderName};

use crate::quirk::edit::answers;
use crate::quirk::{Effect, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "gateways that list replaces and leave the header unread",
    check: "transfer/replaces-refused",
    cure: "answer 481 when no dialog matches (RFC 3891 3)",
    effect: Effect::Message(edit),
    twin: Twin::of(Side::Carrier, "capacity/outbound-two-calls", TrunkMode::Static)
        .beside(&["pbx:replaces-without-from-tag"])
        .also(&["transfer/replaces-form"]),
    ..Quirk::of(module_path!())
};

fn edit(draft: &mut Draft, _: &mut Hook<'_>) {
    if answers(draft, 200..=299, "INVITE") {
        draft.push(HeaderName::Supported, "replaces");
    }
}
