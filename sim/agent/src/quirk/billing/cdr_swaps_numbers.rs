//! `cdr-swaps-numbers`: writes the called number where the calling one belongs, and the other way round.

use trace::Cdr;

use crate::quirk::{Effect, Hook, Quirk};

/// See the module.
pub(super) static QUIRK: Quirk = Quirk {
    id: "cdr-swaps-numbers",
    does: "writes the called number where the calling one belongs, and the other way round",
    seen: "billing exports whose columns were mapped by hand",
    check: "billing/numbers",
    cure: "read the calling number from From or P-Asserted-Identity and the called one from the Request-URI",
    effect: Effect::Record(edit),
};

fn edit(cdr: &mut Cdr, _: &mut Hook<'_>) -> bool {
    std::mem::swap(&mut cdr.calling, &mut cdr.called);
    true
}
