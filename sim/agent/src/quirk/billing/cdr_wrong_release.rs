//! `cdr-wrong-release`: blames the other side for every release.

use trace::Cdr;

use crate::quirk::{Effect, Hook, Quirk};

/// See the module.
pub(super) static QUIRK: Quirk = Quirk {
    id: "cdr-wrong-release",
    does: "blames the other side for every release",
    seen: "boxes that write down the leg on which they noticed the end",
    check: "billing/release",
    cure: "write down who sent the BYE, gave up or refused",
    effect: Effect::Record(edit),
};

fn edit(cdr: &mut Cdr, _: &mut Hook<'_>) -> bool {
    cdr.released_by = cdr.released_by.peer();
    true
}
