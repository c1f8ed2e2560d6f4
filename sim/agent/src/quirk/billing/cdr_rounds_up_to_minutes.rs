//! Writes whole minutes, each begun one counting.

use clock::Duration;
use plan::{Side, TrunkMode};
use trace::Cdr;

use crate::quirk::{Effect, Hook, Quirk, Twin};

/// The unit of the tariff.
const MINUTE: Duration = Duration::from_secs(60);

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "tariffs that were put into the switch instead of into the billing",
    check: "billing/sides-agree",
    cure: "write the measured duration; rounding belongs into the tariff, where the other side can read it",
    effect: Effect::Record(edit),
    twin: Twin::of(Side::Carrier, "calls/outbound-caller-hangs-up", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};

fn edit(cdr: &mut Cdr, _: &mut Hook<'_>) -> bool {
    let begun = (cdr.duration + MINUTE - Duration::from_nanos(1)).as_secs() / MINUTE.as_secs();
    cdr.duration = Duration::from_secs(begun * MINUTE.as_secs());
    true
}
