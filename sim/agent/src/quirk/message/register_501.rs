//! Refuses REGISTER with 501.

use plan::{Side, TrunkMode};
use sip::Draft;

use crate::quirk::edit::answers;
use crate::quirk::{Effect, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "gateways without a registrar",
    check: "message/known-method-405",
    cure: "refuse REGISTER with 405 and Allow, or with 403 (RFC 3261 8.2.1)",
    effect: Effect::Message(edit),
    twin: Twin::of(Side::Carrier, "registration/register-on-static-trunk", TrunkMode::Static),
    ..Quirk::of(module_path!())
};

fn edit(draft: &mut Draft, _: &mut Hook<'_>) {
    if answers(draft, 403..=403, "REGISTER") {
        draft.set_status(501);
    }
}
