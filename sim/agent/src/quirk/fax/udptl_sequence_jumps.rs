//! Skips five sequence numbers now and then.

use plan::{Side, TrunkMode};

use crate::quirk::udptl::rewrite;
use crate::quirk::{Effect, Fate, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "gateways that renumber",
    check: "fax/sequence-counts",
    cure: "count up by one (ITU-T T.38 9.1)",
    effect: Effect::Udptl(edit),
    twin: Twin::of(Side::Pbx, "fax/outbound-t38", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};

fn edit(datagram: &mut Vec<u8>, hook: &mut Hook<'_>) -> Fate {
    *hook.count += 1;
    let skipped = (*hook.count / 50 * 5) as u16;
    rewrite(datagram, |packet| packet.sequence = packet.sequence.wrapping_add(skipped));
    Fate::Send
}
