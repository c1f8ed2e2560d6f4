//! Makes the caller refresh and does not require it.

use plan::{Side, TrunkMode};
use sip::{Draft, HeaderName};

use crate::quirk::edit::answers;
use crate::quirk::{Effect, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "stacks that write Require into requests alone",
    check: "timer/uac-can-refresh",
    cure: "write Require: timer beside refresher=uac (RFC 4028 9)",
    effect: Effect::Message(edit),
    twin: Twin::of(Side::Carrier, "long/outbound-session-timer", TrunkMode::Static),
    ..Quirk::of(module_path!())
};

fn edit(draft: &mut Draft, _: &mut Hook<'_>) {
    if answers(draft, 200..=299, "INVITE") {
        draft.remove(HeaderName::Require);
    }
}
