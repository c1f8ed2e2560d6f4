//! Takes a call in the place of another, and keeps the other.

use plan::{Side, TrunkMode};
use sip::{Draft, HeaderName};

use crate::quirk::edit::answers;
use crate::quirk::{Effect, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "boxes in which each leg is a call of its own",
    check: "transfer/replaced-call-ended",
    cure: "send BYE in the dialog that Replaces names (RFC 3891 3)",
    effect: Effect::Message(edit),
    twin: Twin::of(Side::Carrier, "capacity/outbound-two-calls", TrunkMode::Static)
        .beside(&["pbx:replaces-unannounced", "pbx:never-hangs-up"])
        .also(&["call/ends-with-bye", "transfer/replaces-announced"]),
    ..Quirk::of(module_path!())
};

fn edit(draft: &mut Draft, _: &mut Hook<'_>) {
    if answers(draft, 200..=299, "INVITE") {
        draft.push(HeaderName::Supported, "replaces");
    }
}
