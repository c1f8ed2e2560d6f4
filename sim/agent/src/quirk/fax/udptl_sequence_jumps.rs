//! `udptl-sequence-jumps`: skips five sequence numbers now and then.

use crate::quirk::udptl::rewrite;
use crate::quirk::{Effect, Fate, Hook, Quirk};

/// See the module.
pub(super) static QUIRK: Quirk = Quirk {
    id: "udptl-sequence-jumps",
    does: "skips five sequence numbers now and then",
    seen: "gateways that renumber",
    check: "fax/sequence-counts",
    cure: "count up by one (ITU-T T.38 9.1)",
    effect: Effect::Udptl(edit),
};

fn edit(datagram: &mut Vec<u8>, hook: &mut Hook<'_>) -> Fate {
    *hook.count += 1;
    let skipped = (*hook.count / 50 * 5) as u16;
    rewrite(datagram, |packet| packet.sequence = packet.sequence.wrapping_add(skipped));
    Fate::Send
}
