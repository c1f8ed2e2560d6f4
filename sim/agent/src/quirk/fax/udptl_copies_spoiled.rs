//! Sends copies that are not what was sent.

use plan::{Side, TrunkMode};
use t38::Recovery;

use crate::quirk::udptl::rewrite;
use crate::quirk::{Effect, Fate, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "stacks that reuse a buffer",
    check: "fax/copies-match",
    cure: "keep the last primaries unchanged",
    effect: Effect::Udptl(edit),
    twin: Twin::of(Side::Pbx, "fax/outbound-t38", TrunkMode::Registration).also(&["fax/redundancy-sent"]),
    ..Quirk::of(module_path!())
};

fn edit(datagram: &mut Vec<u8>, _: &mut Hook<'_>) -> Fate {
    rewrite(datagram, |packet| {
        if let Recovery::Redundancy(copies) = &mut packet.recovery {
            // Only what is long is spoiled, so that control still gets through.
            copies
                .iter_mut()
                .filter(|copy| copy.len() > 8)
                .for_each(|copy| *copy = copy.slice(..copy.len() - 1));
        }
    });
    Fate::Send
}
