//! Charges until its BYE was answered, not until it was sent.

use plan::{Side, TrunkMode};
use trace::Cdr;

use crate::quirk::{Effect, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "switches that close the record when the call object is destroyed",
    check: "billing/ends-at-bye",
    cure: "end charging when the first BYE is sent or received, answered or not",
    effect: Effect::Record(edit),
    twin: Twin::of(Side::Pbx, "loss/outbound-bye-lost-twice", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};

fn edit(cdr: &mut Cdr, hook: &mut Hook<'_>) -> bool {
    if let Some(from) = cdr.answered {
        cdr.ended = hook.now;
        cdr.duration = hook.now.since(from);
    }
    true
}
