//! Takes the first ringing or announcement for the answer.

use clock::Duration;
use plan::{Side, TrunkMode};
use trace::Cdr;

use crate::quirk::{Effect, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "gateways that start charging when the voice path opens",
    check: "billing/answered-as-on-wire",
    cure: "start charging at the 2xx of the INVITE, never at a provisional response",
    effect: Effect::Record(edit),
    twin: Twin::of(Side::Carrier, "calls/outbound-announcement", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};

fn edit(cdr: &mut Cdr, _: &mut Hook<'_>) -> bool {
    if cdr.answered.is_none() && cdr.ringing.is_some() {
        cdr.answered = cdr.ringing;
        cdr.duration = cdr.ringing.map_or(Duration::ZERO, |from| cdr.ended.since(from));
    }
    true
}
