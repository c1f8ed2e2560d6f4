//! `cdr-closed-late`: charges until its BYE was answered, not until it was sent.

use trace::Cdr;

use crate::quirk::{Effect, Hook, Quirk};

/// See the module.
pub(super) static QUIRK: Quirk = Quirk {
    id: "cdr-closed-late",
    does: "charges until its BYE was answered, not until it was sent",
    seen: "switches that close the record when the call object is destroyed",
    check: "billing/ends-at-bye",
    cure: "end charging when the first BYE is sent or received, answered or not",
    effect: Effect::Record(edit),
};

fn edit(cdr: &mut Cdr, hook: &mut Hook<'_>) -> bool {
    if let Some(from) = cdr.answered {
        cdr.ended = hook.now;
        cdr.duration = hook.now.since(from);
    }
    true
}
