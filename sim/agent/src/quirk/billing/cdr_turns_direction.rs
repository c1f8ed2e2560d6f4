//! Writes each call down as one of the other direction.

use plan::{Side, TrunkMode};
use trace::Cdr;

use crate::quirk::{Effect, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "boxes that write their records from the view of the network",
    check: "billing/direction",
    cure: "write outgoing for calls whose INVITE this side has sent",
    effect: Effect::Record(edit),
    twin: Twin::of(Side::Pbx, "calls/outbound-caller-hangs-up", TrunkMode::Static),
    ..Quirk::of(module_path!())
};

fn edit(cdr: &mut Cdr, _: &mut Hook<'_>) -> bool {
    cdr.outgoing = !cdr.outgoing;
    true
}
