//! Writes the called number where the calling one belongs, and the other way round.

use plan::{Side, TrunkMode};
use trace::Cdr;

use crate::quirk::{Effect, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "billing exports whose columns were mapped by hand",
    check: "billing/numbers",
    cure: "read the calling number from From or P-Asserted-Identity and the called one from the Request-URI",
    effect: Effect::Record(edit),
    twin: Twin::of(Side::Carrier, "calls/inbound-caller-hangs-up", TrunkMode::Static),
    ..Quirk::of(module_path!())
};

fn edit(cdr: &mut Cdr, _: &mut Hook<'_>) -> bool {
    std::mem::swap(&mut cdr.calling, &mut cdr.called);
    true
}
