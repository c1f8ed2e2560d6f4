//! Leaves without a goodbye.

use plan::{Side, TrunkMode};

use crate::quirk::udptl::completes;
use crate::quirk::{Effect, Fate, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "machines that are switched off",
    check: "fax/phases-complete",
    cure: "end with DCN (ITU-T T.30 5.3.6)",
    effect: Effect::Udptl(edit),
    twin: Twin::of(Side::Pbx, "fax/outbound-t38", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};

#[expect(clippy::ptr_arg, reason = "the type of every quirk of UDPTL")]
fn edit(datagram: &mut Vec<u8>, hook: &mut Hook<'_>) -> Fate {
    // The frame may be spread over several datagrams; without its end it is none.
    if *hook.count > 0 || completes(datagram, hook, "DCN") {
        *hook.count = 1;
        return Fate::Swallow;
    }
    Fate::Send
}
