//! `cdr-starts-at-invite`: charges an answered call from the INVITE on.

use trace::Cdr;

use crate::quirk::{Effect, Hook, Quirk};

/// See the module.
pub(super) static QUIRK: Quirk = Quirk {
    id: "cdr-starts-at-invite",
    does: "charges an answered call from the INVITE on",
    seen: "switches whose call object is made with the INVITE and timed from there",
    check: "billing/starts-at-answer",
    cure: "start charging at the 2xx of the INVITE",
    effect: Effect::Record(edit),
};

fn edit(cdr: &mut Cdr, _: &mut Hook<'_>) -> bool {
    if cdr.answered.is_some() {
        cdr.answered = Some(cdr.invited);
        cdr.duration = cdr.ended.since(cdr.invited);
    }
    true
}
