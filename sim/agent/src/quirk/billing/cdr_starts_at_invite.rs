//! Charges an answered call from the INVITE on.

use plan::{Side, TrunkMode};
use trace::Cdr;

use crate::quirk::{Effect, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "switches whose call object is made with the INVITE and timed from there",
    check: "billing/starts-at-answer",
    cure: "start charging at the 2xx of the INVITE",
    effect: Effect::Record(edit),
    twin: Twin::of(Side::Carrier, "calls/inbound-caller-hangs-up", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};

fn edit(cdr: &mut Cdr, _: &mut Hook<'_>) -> bool {
    if cdr.answered.is_some() {
        cdr.answered = Some(cdr.invited);
        cdr.duration = cdr.ended.since(cdr.invited);
    }
    true
}
