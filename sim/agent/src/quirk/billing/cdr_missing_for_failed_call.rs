//! `cdr-missing-for-failed-call`: keeps no record of calls that were not answered.

use trace::Cdr;

use crate::quirk::{Effect, Hook, Quirk};

/// See the module.
pub(super) static QUIRK: Quirk = Quirk {
    id: "cdr-missing-for-failed-call",
    does: "keeps no record of calls that were not answered",
    seen: "billing systems that are fed from the start of charging only",
    check: "billing/one-record-per-leg",
    cure: "write a record for every attempt, whatever became of it",
    effect: Effect::Record(edit),
};

fn edit(cdr: &mut Cdr, _: &mut Hook<'_>) -> bool {
    cdr.answered.is_some()
}
