//! Blames the other side for every release.

use plan::{Side, TrunkMode};
use trace::Cdr;

use crate::quirk::{Effect, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "boxes that write down the leg on which they noticed the end",
    check: "billing/release",
    cure: "write down who sent the BYE, gave up or refused",
    effect: Effect::Record(edit),
    twin: Twin::of(Side::Pbx, "calls/outbound-caller-hangs-up", TrunkMode::Static),
    ..Quirk::of(module_path!())
};

fn edit(cdr: &mut Cdr, _: &mut Hook<'_>) -> bool {
    cdr.released_by = cdr.released_by.peer();
    true
}
