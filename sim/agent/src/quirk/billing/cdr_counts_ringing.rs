//! Adds the time of ringing to the time that is charged.

use plan::{Side, TrunkMode};
use trace::Cdr;

use crate::quirk::{Effect, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "records whose duration is that of the call, not that of the conversation",
    check: "billing/duration",
    cure: "charge from the 2xx to the BYE",
    effect: Effect::Record(edit),
    twin: Twin::of(Side::Carrier, "calls/outbound-caller-hangs-up", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};

fn edit(cdr: &mut Cdr, _: &mut Hook<'_>) -> bool {
    if let (Some(rang), Some(_)) = (cdr.ringing, cdr.answered) {
        cdr.duration = cdr.ended.since(rang);
    }
    true
}
