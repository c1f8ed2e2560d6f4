//! Writes the challenge of the first try down as the end of the call.

use plan::{Side, TrunkMode};
use sip::q850_cause_of;
use trace::Cdr;

use crate::quirk::{Effect, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "boxes that write one record for each Call-ID and close it at the first failure",
    check: "billing/release",
    cure: "go on with the record while the INVITE is sent again",
    effect: Effect::Record(edit),
    twin: Twin::of(Side::Pbx, "calls/outbound-busy", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};

fn edit(cdr: &mut Cdr, _: &mut Hook<'_>) -> bool {
    if cdr.answered.is_none() {
        (cdr.status, cdr.cause) = (407, q850_cause_of(407));
    }
    true
}
