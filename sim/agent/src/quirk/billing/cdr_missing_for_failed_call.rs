//! Keeps no record of calls that were not answered.

use plan::{Side, TrunkMode};
use trace::Cdr;

use crate::quirk::{Effect, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "billing systems that are fed from the start of charging only",
    check: "billing/one-record-per-leg",
    cure: "write a record for every attempt, whatever became of it",
    effect: Effect::Record(edit),
    twin: Twin::of(Side::Carrier, "calls/outbound-busy", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};

fn edit(cdr: &mut Cdr, _: &mut Hook<'_>) -> bool {
    cdr.answered.is_some()
}
