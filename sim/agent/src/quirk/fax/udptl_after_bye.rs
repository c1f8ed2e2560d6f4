//! Sends its goodbye seconds after the call was ended.

use clock::Duration;
use plan::{Side, TrunkMode};

use crate::quirk::udptl::completes;
use crate::quirk::{Effect, Fate, Hook, Quirk, Twin};

/// Longer than it takes to hang up.
const LATE_MS: u64 = 2_600;

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "media servers that are told late",
    check: "fax/udptl-stops",
    cure: "stop UDPTL with the BYE",
    effect: Effect::Udptl(edit),
    twin: Twin::of(Side::Pbx, "fax/outbound-t38", TrunkMode::Registration).also(&["fax/phases-complete"]),
    ..Quirk::of(module_path!())
};

#[expect(clippy::ptr_arg, reason = "the type of every quirk of UDPTL")]
fn edit(datagram: &mut Vec<u8>, hook: &mut Hook<'_>) -> Fate {
    if *hook.count > 0 || completes(datagram, hook, "DCN") {
        *hook.count = 1;
        return Fate::Delay(Duration::from_millis(LATE_MS));
    }
    Fate::Send
}
