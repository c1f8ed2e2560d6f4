//! `cdr-counts-ringing`: adds the time of ringing to the time that is charged.

use trace::Cdr;

use crate::quirk::{Effect, Hook, Quirk};

/// See the module.
pub(super) static QUIRK: Quirk = Quirk {
    id: "cdr-counts-ringing",
    does: "adds the time of ringing to the time that is charged",
    seen: "records whose duration is that of the call, not that of the conversation",
    check: "billing/duration",
    cure: "charge from the 2xx to the BYE",
    effect: Effect::Record(edit),
};

fn edit(cdr: &mut Cdr, _: &mut Hook<'_>) -> bool {
    if let (Some(rang), Some(_)) = (cdr.ringing, cdr.answered) {
        cdr.duration = cdr.ended.since(rang);
    }
    true
}
