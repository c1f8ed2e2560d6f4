//! `cdr-wrong-codec`: writes the codec that it would have liked, whatever was agreed on.

use trace::Cdr;

use crate::quirk::{Effect, Hook, Quirk};

/// See the module.
pub(super) static QUIRK: Quirk = Quirk {
    id: "cdr-wrong-codec",
    does: "writes the codec that it would have liked, whatever was agreed on",
    seen: "records that are filled from the configuration and not from the answer",
    check: "billing/codec",
    cure: "write the codec of the answer",
    effect: Effect::Record(edit),
};

fn edit(cdr: &mut Cdr, _: &mut Hook<'_>) -> bool {
    if cdr.codec.is_some() {
        cdr.codec = Some("G722".to_owned());
    }
    true
}
