//! `cdr-rounds-up-to-minutes`: writes whole minutes, each begun one counting.

use clock::Duration;
use trace::Cdr;

use crate::quirk::{Effect, Hook, Quirk};

/// The unit of the tariff.
const MINUTE: Duration = Duration::from_secs(60);

/// See the module.
pub(super) static QUIRK: Quirk = Quirk {
    id: "cdr-rounds-up-to-minutes",
    does: "writes whole minutes, each begun one counting",
    seen: "tariffs that were put into the switch instead of into the billing",
    check: "billing/sides-agree",
    cure: "write the measured duration; rounding belongs into the tariff, where the other side can read it",
    effect: Effect::Record(edit),
};

fn edit(cdr: &mut Cdr, _: &mut Hook<'_>) -> bool {
    let begun = (cdr.duration + MINUTE - Duration::from_nanos(1)).as_secs() / MINUTE.as_secs();
    cdr.duration = Duration::from_secs(begun * MINUTE.as_secs());
    true
}
