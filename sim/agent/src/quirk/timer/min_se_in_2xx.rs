//! Writes Min-SE into its 2xx.

use plan::{Side, TrunkMode};
use sip::{Draft, HeaderName};

use crate::quirk::edit::answers;
use crate::quirk::{Effect, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "stacks that mirror all timer headers",
    check: "timer/min-se-in-422",
    cure: "write Min-SE into requests and 422 alone (RFC 4028 5)",
    effect: Effect::Message(edit),
    twin: Twin::of(Side::Carrier, "long/outbound-session-timer", TrunkMode::Static),
    ..Quirk::of(module_path!())
};

fn edit(draft: &mut Draft, _: &mut Hook<'_>) {
    if answers(draft, 200..=299, "INVITE") {
        draft.push(HeaderName::MinSe, "90");
    }
}
