//! Writes the codec that it would have liked, whatever was agreed on.

use plan::{Side, TrunkMode};
use trace::Cdr;

use crate::quirk::{Effect, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "records that are filled from the configuration and not from the answer",
    check: "billing/codec",
    cure: "write the codec of the answer",
    effect: Effect::Record(edit),
    twin: Twin::of(Side::Pbx, "calls/inbound-ringback-180", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};

fn edit(cdr: &mut Cdr, _: &mut Hook<'_>) -> bool {
    if cdr.codec.is_some() {
        cdr.codec = Some("G722".to_owned());
    }
    true
}
